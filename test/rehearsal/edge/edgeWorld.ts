import { getSignedCookies } from "@aws-sdk/cloudfront-signer";

import type { VirtualClock } from "../../../rehearsal/clock";
import { text } from "../../../rehearsal/cloud/core/props";
import { KeyValueStores } from "../../../rehearsal/cloud/services/cloudfront/keyValueStores";
import { Edge, type EdgeOptions, type ViewerRequest, type ViewerResponse } from "../../../rehearsal/edge";
import type { Network, OriginRequest, OriginResponse } from "../../../rehearsal/network";
import { Delivery, hostIn, signingKey, type DeliverySettings } from "../cloud/services/deliveryFixture";

/** The Regions of the fixture's origin group, in its order. */
export const REGIONS = ["us-west-2", "eu-west-1"] as const;

/** A path that the fixture's ordered behaviour matches. */
export const PATH = "/v1/asset-1/clear-00~r/hls/m/index.m3u8";

/** Settings of {@link EdgeWorld}. */
export interface WorldSettings extends DeliverySettings {
  readonly edge?: Omit<Partial<EdgeOptions>, "distributionId" | "domainName">;
}

/** What goes into signed cookies; by default everything of the world's host for an hour. */
export interface CookieSettings {
  readonly resource?: string;
  readonly expiresInSeconds?: number;
  readonly startsInSeconds?: number;
  readonly sourceIp?: string;
  readonly keyPairId?: string;
  readonly algorithm?: "SHA1" | "SHA256";
}

/** An answer of a fake origin. */
export function answer(
  status: number,
  body = "",
  headers: Readonly<Record<string, string>> = {},
): OriginResponse {
  return { status, headers, body: Buffer.from(body) };
}

/** The fixture's distribution, an edge in front of it, and two servers that tell who answered and what was asked. */
export class EdgeWorld {
  /** What the servers were asked, in order. */
  readonly asked: OriginRequest[] = [];
  /** How the servers answer; by default 200 with their Region and the path. */
  respond: (region: string, request: OriginRequest) => OriginResponse = (region, request) =>
    answer(200, `${region} ${request.path}`);

  private constructor(
    readonly delivery: Delivery,
    readonly distributionId: string,
    readonly host: string,
    readonly edge: Edge,
  ) {
    for (const region of REGIONS) {
      this.network.listen(hostIn(region), {
        region,
        handle: (request) => {
          this.asked.push(request);
          return this.respond(region, request);
        },
      });
    }
  }

  static async make(settings: WorldSettings = {}): Promise<EdgeWorld> {
    const delivery = await Delivery.make(settings);
    const { id, outputs } = await delivery.distribute(settings.changes ?? {});
    const edge = new Edge(delivery.cloud, { distributionId: id, ...settings.edge });
    return new EdgeWorld(delivery, id, text(outputs, "domainName"), edge);
  }

  get clock(): VirtualClock {
    return this.delivery.cloud.clock;
  }

  get network(): Network {
    return this.delivery.cloud.network;
  }

  /** The origins that the network saw attempts on, by Region. */
  get attempts(): readonly string[] {
    return this.network.log().map((attempt) => attempt.region);
  }

  /** Writes an entry and waits until the edge sees it. */
  async writeEntry(key: string, value: string): Promise<void> {
    const stores = this.delivery.cloud.service(KeyValueStores);
    const { storeArn } = this.delivery;
    stores.put(storeArn, key, value, stores.describe(storeArn).etag);
    await this.clock.advance(stores.propagationDelayMs);
  }

  /** The `cookie` header of a viewer with signed cookies. */
  cookies(settings: CookieSettings = {}): string {
    const now = Math.floor(this.clock.now() / 1000);
    const condition: Record<string, unknown> = {
      DateLessThan: { "AWS:EpochTime": now + (settings.expiresInSeconds ?? 3600) },
    };
    if (settings.startsInSeconds !== undefined) {
      condition["DateGreaterThan"] = { "AWS:EpochTime": now + settings.startsInSeconds };
    }
    if (settings.sourceIp !== undefined) {
      condition["IpAddress"] = { "AWS:SourceIp": settings.sourceIp };
    }
    const resource = settings.resource ?? `https://${this.host}/*`;
    return this.sign(JSON.stringify({ Statement: [{ Resource: resource, Condition: condition }] }), settings);
  }

  /** The `cookie` header for a policy's text, whatever it says. */
  sign(policy: string, settings: Pick<CookieSettings, "keyPairId" | "algorithm"> = {}): string {
    const signed = getSignedCookies({
      policy,
      keyPairId: settings.keyPairId ?? this.delivery.publicKeyId,
      privateKey: signingKey.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      algorithm: settings.algorithm ?? "SHA256",
    });
    return Object.entries(signed)
      .map(([name, value]) => `${name}=${String(value)}`)
      .join("; ");
  }

  /** A viewer's GET with valid cookies, with parts replaced. */
  get(path: string = PATH, change: Partial<ViewerRequest> = {}): Promise<ViewerResponse> {
    return this.edge.handle({
      method: "GET",
      host: this.host,
      path,
      clientIp: "192.0.2.1",
      ...change,
      // Signed where they are used only: a signature takes longer than all of the edge's work.
      headers: change.headers ?? { cookie: this.cookies() },
    });
  }
}

/** An answer's body as text. */
export function bodyOf(response: ViewerResponse): string {
  return Buffer.from(response.body).toString("utf8");
}

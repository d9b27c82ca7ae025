import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { parsePlaybackPath } from "../../functions/edge/playbackPath";
import { ASSETS_PREFIX } from "../../functions/transcode/destinations";
import { readSigningKey } from "../../operations/aws/signingKey";
import type { ProbeAnswer, ProbePorts, ProbeRequest } from "../../operations/probe/ports";
import { SILENCE } from "../../operations/probe/ports";
import { runProbe } from "../../operations/probe/probe";
import { readProbeOutputs, type ProbeOutputs } from "../../operations/probe/probeOutputs";
import type { ProbeReport } from "../../operations/probe/report";
import type { ProbeSettings } from "../../operations/probe/settings";
import { RotationProbe } from "../../operations/rotation/paywallProbe";
import type { LeavingKey, PaywallProbe } from "../../operations/rotation/ports";
import { activeSigningKey } from "../../operations/stackOutputs";
import type { SessionSigner } from "../../operations/playbackSession";
import { sdkClientSettings } from "../cloud/api/sdkClient";
import { S3DataPlane } from "../cloud/services/s3";
import { requireBucket } from "../cloud/services/s3/buckets";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { ProbeResult } from "./membersOffice";
import { operatorOf } from "./operatorOf";
import type { Stage } from "./stage";

/** What a probe is run with. */
export interface RehearsedProbeSettings {
  readonly platform: RehearsedPlatform;
  readonly stage: Stage;
  readonly deliveryAccountId: string;
  readonly stackName: string;
}

/** The title to be probed with, and somebody who may play it. */
export interface ProbedTitle {
  readonly assetId: string;
  /** Token of a viewer who may play it. */
  readonly token: string;
  /** What the entitlement service gave such a viewer: the route stands in it. */
  readonly playbackUrl: string;
}

/** Where the probe's machine is, in the documentation's address blocks. */
const PROBE_ADDRESS = "192.0.2.30";

/**
 * The paywall probe: the same as `npm run probe`, with a title for a canary. Outputs and the signing key are read anew for each run, so keys
 * may have rotated; what the probe sends goes to the edge, or by the rehearsal's network past it.
 */
export class RehearsedProbe {
  #nonces = 0;

  constructor(private readonly settings: RehearsedProbeSettings) {}

  /** Tries every door. @throws Error when the URL is none of the title's */
  async run(title: ProbedTitle): Promise<ProbeResult> {
    return resultOf(await runProbe(await this.#probed(title), this.#ports));
  }

  /** The same as a rotation runs it. @param title looked up anew each time: its token may have expired meanwhile */
  inRotation(title: () => Promise<ProbedTitle>): PaywallProbe {
    return new RotationProbe({
      settings: async () => this.#probed(await title()),
      signerOf: (key) => this.#signer(key, []),
      ports: this.#ports,
    });
  }

  readonly #ports: ProbePorts = {
    send: (request) => this.#send(request),
    now: () => this.settings.platform.clock.now(),
    nonce: () => `probe${String(++this.#nonces)}`,
  };

  async #probed({ assetId, token, playbackUrl }: ProbedTitle): Promise<ProbeSettings> {
    const { platform, stackName } = this.settings;
    const route = parsePlaybackPath(new URL(playbackUrl).pathname)?.route;
    if (route === undefined) {
      throw new Error(`${playbackUrl}: expected a playback URL of ${assetId}`);
    }
    const outputs = await readProbeOutputs({ read: () => platform.stack.outputs() }, stackName);
    const active = activeSigningKey(outputs);
    return {
      ...outputs,
      stack: stackName,
      activeKeyPairId: active.publicKeyId,
      signer: await this.#signer(active, outputs.mediaRegions),
      canary: { assetId, route },
      canaryObject: this.#objectOf(assetId, outputs),
      token,
    };
  }

  async #signer(
    { name, publicKeyId, secretArn }: LeavingKey,
    replicaRegions: readonly string[],
  ): Promise<SessionSigner> {
    const { platform, stage, deliveryAccountId } = this.settings;
    const privateKey = await readSigningKey(
      secretArn,
      replicaRegions,
      (region) =>
        new SecretsManagerClient(sdkClientSettings(platform.server, operatorOf(deliveryAccountId), region)),
    );
    stage.secrets.add(`signing key ${name}`, privateKey.export({ type: "pkcs8", format: "pem" }).toString());
    return { keyPairId: publicKeyId, privateKey };
  }

  /** An object that anybody would get from an open bucket: the same key in every Region, since they are copied. */
  #objectOf(assetId: string, { regions }: ProbeOutputs): string | undefined {
    const { platform, stage } = this.settings;
    const [first] = stage.regions;
    const bucket = regions[first]?.packagedBucket ?? "";
    const { accountId } = requireBucket(platform.cloud, bucket);
    return platform.cloud
      .service(S3DataPlane)
      .listObjects(operatorOf(accountId), bucket, { prefix: `${ASSETS_PREFIX}${assetId}/` })[0]?.key;
  }

  /** Never rejects. Viewers' requests go to the edge, all others to their host. */
  async #send({ method, host, path, headers, body }: ProbeRequest): Promise<ProbeAnswer> {
    const { stage } = this.settings;
    this.#keepSecrets(headers);
    const bytes = body === undefined ? {} : { body: new TextEncoder().encode(body) };
    const request = { method, host, path, headers, ...bytes };
    if (host === stage.host) {
      return answerOf(await stage.edge.handle({ ...request, clientIp: PROBE_ADDRESS }));
    }
    const attempt = await stage.network.send(request);
    return attempt.kind === "response" ? answerOf(attempt.response) : SILENCE;
  }

  #keepSecrets({ authorization, cookie }: ProbeRequest["headers"]): void {
    const { secrets } = this.settings.stage;
    if (authorization !== undefined) {
      secrets.add("a token of the probe's", authorization);
    }
    if (cookie !== undefined) {
      secrets.add("cookies of the probe's", cookie);
    }
  }
}

function answerOf({
  status,
  headers,
  setCookies = [],
  body,
}: {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly setCookies?: readonly string[] | undefined;
  readonly body: Uint8Array;
}): ProbeAnswer {
  return { status, headers, setCookies, body: new TextDecoder().decode(body) };
}

/** The report as far as the story tells it: how many doors were shut, and everything that was not as it must be. */
export function resultOf({ outcome, checks, missing }: ProbeReport): ProbeResult {
  const refused = checks.filter(({ verdict }) => verdict === "refused").length;
  const played = checks.filter(({ verdict }) => verdict === "played").length;
  const wrong = checks.filter(({ verdict }) => verdict === "open" || verdict === "unclear");
  return {
    outcome,
    refused,
    summary: [
      `${outcome}, ${refused} of ${checks.length} checks refused and ${played} played`,
      ...wrong.map(({ id, verdict, received }) => `${id} ${verdict ?? "-"}: ${received ?? "-"}`),
      ...missing,
    ].join("; "),
  };
}

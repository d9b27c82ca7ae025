import { PLAY_ORIGIN_KEY_HEADER } from "../../functions/edge/names";
import type { Entitlement, Offer } from "../../functions/entitlement/rights";
import type { PaywallProbe } from "../../operations/rotation/ports";
import type { PlatformOutputs } from "../../stacks/outputs";
import { formatArn } from "../cloud/core/arn";
import { ServiceFaults } from "../cloud/core/serviceFaults";
import { LambdaRuntime } from "../cloud/services/lambda/lambdaRuntime";
import { DeployedDistribution } from "../edge/deployedDistribution";
import type { Edge } from "../edge/edge";
import type { RehearsedPlatform } from "../rehearsedPlatform";
import type { HostileTokens, ViewerSignIn } from "../viewerSignIn";
import type { MembersOffice, ProbeResult } from "./membersOffice";
import { withOnlyRegion } from "./onlyRegion";
import { PlayDesk } from "./playDesk";
import { RehearsedProbe, type ProbedTitle } from "./rehearsedProbe";
import { RightsDesk } from "./rightsDesk";
import type { Stage } from "./stage";

/** Somebody whom the office lets play whatever it has probed. */
const PROBE_VIEWER = "paywall-probe";

/** Where the probe's own viewer and those who warm the service up live, in the documentation's address blocks. */
const OFFICE_ADDRESS = "198.51.100.200";

/** What an office is made of. */
export interface MembersOfficeSettings {
  readonly platform: RehearsedPlatform;
  readonly outputs: PlatformOutputs;
  readonly stage: Stage;
  readonly deliveryAccountId: string;
  readonly stackName: string;
}

type Service = NonNullable<PlatformOutputs["entitlement"]>;

/**
 * The office of a deployed platform. It grants rights as `npm run entitlements` does and probes as `npm run probe` does, through the same AWS
 * adapters; only endpoint, clock and roads are the rehearsal's.
 */
export class DeployedMembersOffice implements MembersOffice {
  readonly desk: PlayDesk;
  readonly #service: Service;
  readonly #signIn: ViewerSignIn;
  readonly #rights: RightsDesk;

  /** @throws Error when the platform has no entitlement service */
  constructor(private readonly settings: MembersOfficeSettings) {
    const { outputs, platform, stage, deliveryAccountId } = settings;
    const { entitlement } = outputs;
    if (entitlement === undefined || platform.identity === undefined) {
      throw new Error("the platform has no entitlement service, or nobody can sign in to it");
    }
    this.#service = entitlement;
    this.#rights = new RightsDesk({ platform, entitlement, deliveryAccountId });
    this.#signIn = platform.identity;
    this.desk = this.deskAt(stage.edge);
    for (const key of originKeysOf(platform, outputs.distributionId)) {
      stage.secrets.add("a play origin's key", key);
    }
  }

  deskAt(edge: Edge): PlayDesk {
    const { clock, host, secrets } = this.settings.stage;
    return new PlayDesk(edge, host, clock, secrets);
  }

  grant(entitlement: Omit<Entitlement, "updatedAt">): Promise<void> {
    return this.#rights.grant(entitlement);
  }

  offer(offer: Omit<Offer, "updatedAt">): Promise<void> {
    return this.#rights.offer(offer);
  }

  token(viewerId: string): Promise<string> {
    const token = this.#signIn.issueToken({ viewer: viewerId });
    this.settings.stage.secrets.add("a viewer's token", token);
    return Promise.resolve(token);
  }

  hostileTokens(viewerId: string): Promise<HostileTokens> {
    const hostile = this.#signIn.hostileTokens(viewerId);
    for (const token of [...Object.values(hostile.unsigned), hostile.withoutScope]) {
      this.settings.stage.secrets.add("a hostile token", token);
    }
    return Promise.resolve(hostile);
  }

  serviceRuns(): number {
    const { platform, deliveryAccountId } = this.settings;
    const runtime = platform.cloud.service(LambdaRuntime);
    return Object.entries(this.#service.services)
      .map(([region, { functionName }]) =>
        runtime.runsOf(formatArn("lambda", region, deliveryAccountId, `function:${functionName}`)),
      )
      .reduce((sum, runs) => sum + runs, 0);
  }

  /** Asks while all other Regions are dark, as viewers would come to be served there. @throws Error when a Region does not answer */
  async warmUp(regions: readonly string[], assetId: string): Promise<void> {
    const { network, clock } = this.settings.stage;
    const token = await this.token(PROBE_VIEWER);
    for (const region of regions) {
      const answer = await withOnlyRegion(network, this.settings.outputs.mediaRegions, region, () =>
        this.desk.play({ assetId, format: "hls", token, clientIp: OFFICE_ADDRESS }),
      );
      if (answer.status >= 500) {
        throw new Error(`${region}: the entitlement service answers ${answer.status} at ${clock.now()}`);
      }
    }
  }

  break(services: readonly string[], regions: readonly string[], isBroken: boolean): void {
    const faults = this.settings.platform.cloud.service(ServiceFaults);
    for (const service of services) {
      for (const region of regions) {
        faults.set(service, region, isBroken ? "failing" : undefined);
      }
    }
  }

  async probe(assetId: string): Promise<ProbeResult> {
    return new RehearsedProbe(this.settings).run(await this.#probedTitle(assetId));
  }

  rotationProbe(assetId: string): PaywallProbe {
    return new RehearsedProbe(this.settings).inRotation(() => this.#probedTitle(assetId));
  }

  /** The title as a viewer finds it whom the office lets play it. */
  async #probedTitle(assetId: string): Promise<ProbedTitle> {
    await this.grant({ viewerId: PROBE_VIEWER, subject: { kind: "asset", assetId } });
    const token = await this.token(PROBE_VIEWER);
    const { session, status } = await this.desk.play({
      assetId,
      format: "hls",
      token,
      clientIp: OFFICE_ADDRESS,
    });
    if (session === undefined) {
      throw new Error(`${assetId}: no session to probe with, the entitlement service answers ${status}`);
    }
    return { assetId, token, playbackUrl: session.url };
  }
}

/** Every play origin's key, as the deployed distribution sends it. */
function originKeysOf({ cloud }: RehearsedPlatform, distributionId: string): readonly string[] {
  const { origins } = DeployedDistribution.find(cloud, { distributionId }).settings;
  return [...origins.values()].flatMap(({ customHeaders }) =>
    customHeaders.filter(({ name }) => name === PLAY_ORIGIN_KEY_HEADER).map(({ value }) => value),
  );
}

import type { PlatformOutputs } from "../../stacks/outputs";
import type { SessionSigner } from "../playbackSession";
import type { RemovedKeySession } from "./removedKeySession";

/** What is probed, and by what means. */
export interface ProbeSettings {
  readonly stack: string;
  /** Name under which viewers reach the distribution. */
  readonly playbackDomain: string;
  /** Id that CloudFront gave the active signing key. */
  readonly activeKeyPairId: string;
  /** The asset that is played: what is open must have something to give. @default none is configured */
  readonly canary?: { readonly assetId: string; readonly route: string } | undefined;
  /** The active signing key. @default sessions cannot be signed; everything that takes one is reported as missing */
  readonly signer?: SessionSigner | undefined;
  /** Why there is no {@link signer}. @default nothing more is known */
  readonly signerProblem?: string | undefined;
  /** Session of a key that CloudFront must no longer trust. @default none was prepared */
  readonly removedSession?: RemovedKeySession | undefined;
  /** Token of a viewer who may play the canary. @default the entitlement service is not played through */
  readonly token?: string | undefined;
  /** Regions that the switch has drained: nothing is played from there. @default none */
  readonly drained?: readonly string[];
  /** Key of one of the canary's objects in the packaged buckets. @default unknown */
  readonly canaryObject?: string | undefined;
  readonly regions: Readonly<Record<string, ProbeRegion>>;
  /** @default the stack has no entitlement service */
  readonly entitlement?: ProbeEntitlement | undefined;
}

type RegionOutputs = PlatformOutputs["regions"][string];

/** What a Region has that must be closed. */
export interface ProbeRegion {
  readonly packagedBucket: string;
  readonly mezzanineBucket: string;
  readonly packagingGroups: Readonly<
    Record<string, Pick<RegionOutputs["packagingGroups"][string], "domainName">>
  >;
}

/** The entitlement service, as forged tokens have to name it. */
export interface ProbeEntitlement {
  readonly issuer: string;
  readonly audiences: readonly string[];
  readonly scope: string;
  readonly services: Readonly<Record<string, { readonly apiHost: string }>>;
}

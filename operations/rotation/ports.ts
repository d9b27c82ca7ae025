import type { CdnIdentifierConfig } from "../../stacks/schemas/cdnIdentifierSchema";
import type { SigningKeyConfig } from "../../stacks/schemas/signingKeySchema";

/** Signing keys by name. */
export type SigningKeyStates = Readonly<Record<string, SigningKeyConfig>>;

/** CDN identifiers by Region. */
export type CdnIdentifiers = Readonly<Record<string, CdnIdentifierConfig>>;

/** What rotations read and write of a stack's configuration. */
export interface RotationConfiguration {
  readonly signingKeys: SigningKeyStates;
  readonly cdnIdentifiers: CdnIdentifiers;
}

/** A key as it is deployed. */
export interface DeployedKey {
  readonly publicKeyId: string;
  /** In us-east-1; the copies' ARNs differ in the Region only. */
  readonly secretArn: string;
  readonly state: SigningKeyConfig["state"];
  readonly trustedUntil?: string | undefined;
}

/** What rotations read of a stack's outputs. */
export interface DeployedStack {
  readonly mediaRegions: readonly string[];
  readonly signingKeys: Readonly<Record<string, DeployedKey>>;
  readonly cdnIdentifiers: CdnIdentifiers;
}

/** One resource that an update changes. */
export interface ResourceChange {
  /** As the engine names it: `create`, `update`, `replace`, `delete`, and so on. */
  readonly op: string;
  readonly urn: string;
}

/** The stack: its configuration, and what Pulumi makes of it. */
export interface StackPort {
  readConfiguration(): Promise<RotationConfiguration>;
  /** Writes the keys that differ, all at once or none. */
  writeSigningKeys(keys: SigningKeyStates): Promise<void>;
  /** Writes one Region's identifier; the others stay as they are. */
  writeCdnIdentifier(region: string, identifier: CdnIdentifierConfig): Promise<void>;
  /** Of the last update that came to its outputs. */
  outputs(): Promise<DeployedStack>;
  /**
   * Asks what an update would do, with the policy pack.
   *
   * @returns every resource that would not stay as it is
   * @throws StackBusyError; else whatever refuses it
   */
  preview(): Promise<readonly ResourceChange[]>;
  /** Updates the stack. @throws StackBusyError; else whatever it failed on */
  up(): Promise<void>;
}

/** The distribution. */
export interface CdnPort {
  /** True when CloudFront has told all its edge locations of the last change. */
  isDeployed(): Promise<boolean>;
  /** Ids of the public keys in the key group. */
  trustedKeyIds(): Promise<readonly string[]>;
}

/** Which key a Region signs with. */
export interface RegionSigner {
  /** Id of its public half. */
  readonly publicKeyId: string;
  /** When the parameter that says so was last changed; milliseconds since 1970. */
  readonly changedAt: number;
}

/** The parameter of each media Region that says which key signs there. */
export interface SignerPort {
  read(region: string): Promise<RegionSigner>;
}

/** Secrets' properties; nothing here reads one. */
export interface SecretPort {
  /** Why the Region's copy of a signing key cannot be read; undefined when it can. */
  copyProblem(region: string, secretArn: string): Promise<string | undefined>;
  /** When the current value of the Region's CDN identifier was written; milliseconds since 1970, undefined for none. */
  identifierWrittenAt(region: string): Promise<number | undefined>;
}

/** A key that is about to be taken out, as the probe needs it to sign a session of its own. */
export interface LeavingKey {
  readonly name: string;
  readonly publicKeyId: string;
  readonly secretArn: string;
}

/** What asking for playback showed. */
export interface ProbeVerdict {
  /** `skipped`: nobody asked, and `findings` says why. */
  readonly outcome: "passed" | "failed" | "skipped";
  /** One sentence each; no cookie, key or value. */
  readonly findings: readonly string[];
}

/** Asks for playback as viewers do, and as nobody may. */
export interface PaywallProbe {
  /** Signs a session with each key that is about to go, for longer than the removal takes. */
  beforeRemoval(keys: readonly LeavingKey[]): Promise<void>;
  /** Playback works for whoever has a right and for nobody else; sessions of `beforeRemoval` are refused. */
  afterStep(): Promise<ProbeVerdict>;
}

/** Time. */
export interface RotationClock {
  /** Milliseconds since 1970. */
  now(): number;
  sleep(ms: number): Promise<void>;
}

/** Everything that a rotation asks and tells. */
export interface RotationPorts {
  readonly stack: StackPort;
  readonly cdn: CdnPort;
  readonly signers: SignerPort;
  readonly secrets: SecretPort;
  readonly probe: PaywallProbe;
  readonly clock: RotationClock;
  readonly progress: (line: string) => void;
  /** Asks the operator, once. @returns false for no */
  readonly confirm: (question: string) => Promise<boolean>;
}

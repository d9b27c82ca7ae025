import type * as pulumi from "@pulumi/pulumi";

/** Whose tokens the entitlement service takes, and what has to be in them. */
export interface ViewerIdentity {
  /** Issuer exactly as its tokens name it; its keys are found by its discovery document. */
  readonly issuer: pulumi.Input<string>;
  /** Audiences, or client ids, whose tokens are taken. */
  readonly audiences: readonly pulumi.Input<string>[];
  /** What a token must be for. */
  readonly scope: string;
  /** Claim that names the viewer. */
  readonly viewerClaim: string;
}

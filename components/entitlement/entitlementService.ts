import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { createHash } from "node:crypto";

import type { EntitlementSettings } from "../../functions/entitlement/settings";
import { arnInRegion } from "../iam/arns";
import type { Placement } from "../placement";
import { EntitlementFunction } from "./entitlementFunction";
import { PlayApi, type PlayThrottle } from "./playApi";
import type { PlayOrigin } from "./playOrigin";
import { signerParameterArn } from "./signerParameter";
import type { ViewerIdentity } from "./viewerIdentity";

/** Arguments of {@link EntitlementService}. */
export interface EntitlementServiceArgs extends Placement {
  /** The Region's replica of the entitlements. */
  readonly entitlementTableArn: pulumi.Input<string>;
  /** The Region's replica of the asset catalog. */
  readonly catalogTableArn: pulumi.Input<string>;
  /** Secrets of all signing keys, in whichever Region: their copies in this one have the same name. */
  readonly signingSecretArns: readonly pulumi.Input<string>[];
  /** Name of the parameter that says which key signs. It may come later: until then the service answers 503. */
  readonly signerParameterName: string;
  readonly identity: ViewerIdentity;
  /** What the service goes by, but for what is made here. */
  readonly settings: pulumi.Input<Omit<EntitlementSettings, "originKeySha256">>;
  /** Web origins whose scripts may ask with credentials. */
  readonly corsOrigins: readonly string[];
  readonly throttle: PlayThrottle;
}

/** Characters of the origin key, letters and digits: some 380 bits, and as long as CloudFront takes many times over. */
const ORIGIN_KEY_LENGTH = 64;

/**
 * The entitlement service of one Region: the function, the API in front of it, and the key by which it knows the distribution.
 *
 * Everything that a request needs is in the Region: replicas of both tables, copies of the signing keys, and the parameter. The provider
 * must be the delivery account's in that Region.
 *
 * @example
 * const service = new EntitlementService("entitlement-eu-west-1", { region: "eu-west-1", ... }, { provider });
 * new MediaDelivery("playback", { playOrigins: [service.origin, ...], ... });
 */
export class EntitlementService extends pulumi.ComponentResource {
  /** For the distribution. */
  readonly origin: PlayOrigin;
  readonly functionName: pulumi.Output<string>;

  constructor(name: string, args: EntitlementServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:entitlement:EntitlementService", name, {}, opts);
    const { accountId, region, identity, corsOrigins, throttle } = args;
    const parent = { parent: this };
    const originKey = new random.RandomPassword(
      `${name}-origin-key`,
      { length: ORIGIN_KEY_LENGTH, special: false },
      parent,
    );
    // Not a secret: nobody comes from the hash to a key of this length, and a function's settings should show in a preview.
    const originKeySha256 = pulumi.unsecret(
      originKey.result.apply((key) => createHash("sha256").update(key).digest("hex")),
    );
    const fn = new EntitlementFunction(
      name,
      {
        accountId,
        region,
        sources: {
          entitlementTableArn: args.entitlementTableArn,
          catalogTableArn: args.catalogTableArn,
          signerParameterArn: signerParameterArn({ accountId, region }, args.signerParameterName),
          signingSecretArns: args.signingSecretArns.map((arn) =>
            pulumi.output(arn).apply((known) => arnInRegion(region, known)),
          ),
        },
        settings: pulumi
          .all([args.settings, originKeySha256])
          .apply(([settings, hash]) => ({ ...settings, originKeySha256: hash })),
      },
      parent,
    );
    const api = new PlayApi(name, { region, fn, identity, corsOrigins, throttle }, parent);

    this.origin = { region, domainName: api.host, originKey: pulumi.secret(originKey.result) };
    this.functionName = fn.functionName;
    this.registerOutputs({ origin: this.origin, functionName: this.functionName });
  }
}

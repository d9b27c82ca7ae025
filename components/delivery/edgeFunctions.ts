import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

import { playRequestCode } from "../../functions/edge/playRequestCode";
import { viewerRequestCode } from "../../functions/edge/viewerRequestCode";
import { bundleFunction, LAMBDA_HANDLER, LAMBDA_RUNTIME } from "../bundle/bundleFunction";
import { policyDocument, serviceTrust, type Statement } from "../iam/policyDocument";
import { GLOBAL_REGION } from "./globalRegion";

/** Arguments of {@link EdgeFunctions}. */
export interface EdgeFunctionsArgs {
  /** Account of the provider: the delivery account, 12 digits. */
  readonly accountId: string;
  /** Media Regions in the order of the static origin groups. */
  readonly staticOrder: readonly string[];
  /** Failover codes of the origin groups that the CloudFront Functions make. */
  readonly statusCodes: readonly number[];
  /** Store that the CloudFront Functions read; CloudFront allows one per function, and ten functions per store. */
  readonly keyValueStoreArn: pulumi.Input<string>;
}

/** Largest allowed bundle of origin-request: it starts cold in many places, and needs no package. */
const ORIGIN_REQUEST_MAX_BYTES = 64 * 1024;

/**
 * The code that runs at the edge: the viewer-request and play-request CloudFront Functions, which refuse and choose for playback and for the
 * entitlement service, and the origin-request Lambda@Edge function, which maps a playback path to the Region that is tried.
 *
 * The provider must be one of us-east-1, where Lambda@Edge functions are made.
 */
export class EdgeFunctions extends pulumi.ComponentResource {
  readonly viewerRequestArn: pulumi.Output<string>;
  readonly playRequestArn: pulumi.Output<string>;
  /** With the version's number: CloudFront takes neither an alias nor `$LATEST`. */
  readonly originRequestArn: pulumi.Output<string>;

  /** @throws Error when a CloudFront Function with its settings is larger than CloudFront takes */
  constructor(name: string, args: EdgeFunctionsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("media:delivery:EdgeFunctions", name, {}, opts);
    const { staticOrder, statusCodes } = args;
    this.viewerRequestArn = this.cloudFrontFunction(`${name}-viewer-request`, args, {
      comment: "Refuses what is not a playback path, and chooses the Region order",
      code: viewerRequestCode({ staticOrder, statusCodes }),
    });
    this.playRequestArn = this.cloudFrontFunction(`${name}-play-request`, args, {
      comment: "Refuses what is no request for a session, and chooses the Region order",
      code: playRequestCode({ staticOrder, statusCodes }),
    });
    this.originRequestArn = this.originRequest(`${name}-origin-request`, args).qualifiedArn;
    this.registerOutputs({
      viewerRequestArn: this.viewerRequestArn,
      playRequestArn: this.playRequestArn,
      originRequestArn: this.originRequestArn,
    });
  }

  private cloudFrontFunction(
    name: string,
    { keyValueStoreArn }: EdgeFunctionsArgs,
    what: { readonly comment: string; readonly code: string },
  ): pulumi.Output<string> {
    return new aws.cloudfront.Function(
      name,
      {
        ...what,
        // The KeyValueStore and the origin helpers exist in this runtime only.
        runtime: "cloudfront-js-2.0",
        keyValueStoreAssociations: [keyValueStoreArn],
        publish: true,
      },
      { parent: this },
    ).arn;
  }

  /** Lambda@Edge takes no environment variables, layers, VPC or arm64, and nothing here needs them. */
  private originRequest(name: string, { accountId }: EdgeFunctionsArgs): aws.lambda.Function {
    const role = new aws.iam.Role(
      name,
      {
        description: "Runs the origin-request function at the edge",
        // Not pinned to the account: what context Lambda@Edge's calls carry is not documented, and a condition they do not meet would
        // stop playback. A role can only be passed to a function of its own account anyway.
        assumeRolePolicy: serviceTrust(["lambda.amazonaws.com", "edgelambda.amazonaws.com"]),
      },
      { parent: this },
    );
    const fn = new aws.lambda.Function(
      name,
      {
        description: "Maps a playback path to the MediaPackage path of the Region that is tried",
        code: bundleFunction({
          entry: "functions/edge/originRequest.ts",
          maxBytes: ORIGIN_REQUEST_MAX_BYTES,
        }).archive,
        handler: LAMBDA_HANDLER,
        runtime: LAMBDA_RUNTIME,
        architectures: ["x86_64"],
        role: role.arn,
        memorySize: 128,
        timeout: 5,
        publish: true,
      },
      // Its replicas vanish hours after the last distribution lets go of it, and until then AWS refuses to delete it.
      { parent: this, retainOnDelete: true },
    );
    new aws.iam.RolePolicy(
      name,
      { role: role.name, policy: policyDocument([edgeLogStatement(accountId, fn.name)]) },
      { parent: this },
    );
    return fn;
  }
}

/**
 * Lets an edge function write its log, and do nothing else. Lambda@Edge makes a log group of this name in whichever Region runs the
 * function, the Origin Shield's here; Pulumi cannot know them all beforehand, so their retention is not set.
 */
export function edgeLogStatement(accountId: string, functionName: pulumi.Input<string>): Statement {
  const logGroup = pulumi.interpolate`arn:aws:logs:*:${accountId}:log-group:/aws/lambda/${GLOBAL_REGION}.${functionName}`;
  return {
    Sid: "WriteEdgeLogs",
    Effect: "Allow",
    Action: ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"],
    Resource: [logGroup, pulumi.interpolate`${logGroup}:*`],
  };
}

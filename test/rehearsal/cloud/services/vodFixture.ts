import { CloudServer } from "../../../../rehearsal/cloud/api/server";
import { sdkClientSettings } from "../../../../rehearsal/cloud/api/sdkClient";
import { text } from "../../../../rehearsal/cloud/core/props";
import type { Caller, Props, Scope } from "../../../../rehearsal/cloud/core/types";
import { mediaPackageVodService } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import type { OriginResponse } from "../../../../rehearsal/network";
import { MediaPackageVodClient } from "@aws-sdk/client-mediapackage-vod";
import type { Deployment } from "../core/standIn";
import { CONTROLLED, makeBucket, makeKey, makeRole, mediaStack, uploadClip } from "./mediaFixture";

export const GROUP = "AWS::MediaPackage::PackagingGroup";
export const CONFIGURATION = "AWS::MediaPackage::PackagingConfiguration";

/** Values of the CDN authorization header in the tests. */
export const FIRST_VALUE = "first-value-of-the-header";
export const SECOND_VALUE = "second-value-of-the-header";

/** One package per format, as the program declares them. */
export const PACKAGES = {
  hls: { HlsPackage: { HlsManifests: [{ ManifestName: "index" }], UseAudioRenditionGroup: true } },
  dash: { DashPackage: { DashManifests: [{ ManifestName: "index", ManifestLayout: "FULL" }] } },
  cmaf: { CmafPackage: { HlsManifests: [{ ManifestName: "index" }] } },
} as const;

/** A Region with everything that an asset needs. */
export interface VodRegion {
  readonly scope: Scope;
  readonly root: Caller;
  readonly secretArn: string;
  readonly secretsRoleArn: string;
  readonly sourceArn: string;
  readonly sourceRoleArn: string;
  readonly bucket: string;
  readonly host: string;
}

/** A stack for MediaPackage tests. */
export { mediaStack };

/** The arguments of a Cloud Control resource. */
export function controlled(typeName: string, desiredState: object): Props {
  return { typeName, desiredState: JSON.stringify(desiredState) };
}

/** Secret, roles, bucket with the clip, and the group `clear-00` with authorization and a configuration per format. */
export async function makeVodRegion(stack: Deployment, scope: Scope, root: Caller): Promise<VodRegion> {
  const { region } = scope;
  const secretArn = await makeSecret(stack, scope);
  const secretsRoleArn = await makeRole(stack, `secrets-${region}`, "mediapackage.amazonaws.com", scope, [
    {
      Effect: "Allow",
      Action: ["secretsmanager:GetSecretValue", "secretsmanager:DescribeSecret"],
      Resource: secretArn,
    },
  ]);
  const keyArn = await makeKey(stack, `packaged-${region}`, scope, []);
  const bucket = `packaged-${region}`;
  await makeBucket(stack, bucket, scope, keyArn);
  const sourceRoleArn = await makeRole(stack, `source-${region}`, "mediapackage.amazonaws.com", scope, [
    {
      Effect: "Allow",
      Action: ["s3:GetBucketLocation", "s3:GetBucketRequestPayment", "s3:ListBucket"],
      Resource: `arn:aws:s3:::${bucket}`,
    },
    { Effect: "Allow", Action: "s3:GetObject", Resource: `arn:aws:s3:::${bucket}/*` },
    { Effect: "Allow", Action: "kms:Decrypt", Resource: keyArn },
  ]);
  const sourceArn = uploadClip(stack, bucket, root);
  const group = await stack.create(
    CONTROLLED,
    `group-${region}`,
    controlled(GROUP, {
      Id: "clear-00",
      Authorization: { CdnIdentifierSecret: secretArn, SecretsRoleArn: secretsRoleArn },
    }),
    scope,
  );
  for (const [format, definition] of Object.entries(PACKAGES)) {
    await makeConfiguration(stack, scope, format, definition);
  }
  const properties: unknown = JSON.parse(text(group.outputs, "properties"));
  const host = new URL(domainNameOf(properties)).host;
  return { scope, root, secretArn, secretsRoleArn, sourceArn, sourceRoleArn, bucket, host };
}

/** Adds the configuration `clear-00-<name>` to the group `clear-00`. */
export function makeConfiguration(
  stack: Deployment,
  scope: Scope,
  name: string,
  definition: object,
): Promise<{ id: string; outputs: Props }> {
  return stack.create(
    CONTROLLED,
    `${name}-${scope.region}`,
    controlled(CONFIGURATION, { Id: `clear-00-${name}`, PackagingGroupId: "clear-00", ...definition }),
    scope,
  );
}

/** A secret that holds {@link FIRST_VALUE}. @returns its ARN */
export async function makeSecret(stack: Deployment, scope: Scope, value = FIRST_VALUE): Promise<string> {
  const name = `cdn-${scope.region}-${value.length}`;
  const secret = await stack.create("aws:secretsmanager/secret:Secret", name, { name }, scope);
  const secretArn = text(secret.outputs, "arn");
  await stack.create(
    "aws:secretsmanager/secretVersion:SecretVersion",
    name,
    { secretId: secretArn, secretString: JSON.stringify({ MediaPackageCDNIdentifier: value }) },
    scope,
  );
  return secretArn;
}

/** One request to an egress host, with the first header value unless said otherwise (null: no header). */
export async function fetchEgress(
  stack: Deployment,
  host: string,
  path: string,
  { identifier = FIRST_VALUE, method = "GET" }: { identifier?: string | null; method?: string } = {},
): Promise<OriginResponse> {
  const attempt = await stack.cloud.network.send({
    method,
    host,
    path,
    headers: identifier === null ? {} : { "x-mediapackage-cdnidentifier": identifier },
  });
  if (attempt.kind !== "response") {
    throw new Error(attempt.kind);
  }
  return attempt.response;
}

/** The API behind a loopback server, and clients for it. */
export class VodApi {
  private constructor(private readonly server: CloudServer) {}

  static async start(stack: Deployment): Promise<VodApi> {
    const { api } = mediaPackageVodService;
    const server = await CloudServer.start({
      cloud: stack.cloud,
      controlPlane: stack.plane,
      services: api === undefined ? [] : [api],
    });
    return new VodApi(server);
  }

  client(caller: Caller, region: string): MediaPackageVodClient {
    return new MediaPackageVodClient(sdkClientSettings(this.server, caller, region));
  }

  close(): Promise<void> {
    return this.server.close();
  }
}

function domainNameOf(properties: unknown): string {
  if (typeof properties === "object" && properties !== null && "DomainName" in properties) {
    return String(properties.DomainName);
  }
  throw new Error("no DomainName");
}

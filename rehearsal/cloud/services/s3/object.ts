import { accountRootArn } from "../../core/arn";
import { optionalText, text } from "../../core/props";
import { AwsError, type Call, type Props, type ResourceType } from "../../core/types";
import { requireBucketHere } from "./buckets";
import { S3DataPlane } from "./dataPlane";
import { TOKENS } from "./tokens";

/** An object that the program writes itself, from `content` or `contentBase64`. */
export const objectType: ResourceType = {
  token: TOKENS.object,
  replaceOn: ["bucket", "key"],
  computed: ["arn", "etag", "versionId"],
  volatile: ["etag", "versionId"],
  create: (call) => ({ id: text(call.inputs, "key"), computed: put(call) }),
  update: put,
  delete: (call) => {
    const bucket = text(call.inputs, "bucket");
    call.cloud.service(S3DataPlane).deleteObject(operatorOf(call), bucket, call.previous.id);
  },
};

function put(call: Call): Props {
  const bucket = requireBucketHere(call);
  const key = text(call.inputs, "key");
  const contentType = optionalText(call.inputs, "contentType");
  const version = call.cloud
    .service(S3DataPlane)
    .putObject(
      operatorOf(call),
      bucket.name,
      key,
      bodyOf(call.inputs),
      contentType === undefined ? {} : { contentType },
    );
  return { arn: `${bucket.arn}/${key}`, etag: version.etag, versionId: version.versionId };
}

function bodyOf(inputs: Props): Uint8Array | string {
  const base64 = optionalText(inputs, "contentBase64");
  const content = optionalText(inputs, "content");
  if ((base64 === undefined) === (content === undefined)) {
    throw new AwsError(
      "s3",
      "NotImplemented",
      "the stand-in takes the body of a bucket object from exactly one of content and contentBase64",
      501,
    );
  }
  return base64 === undefined ? (content ?? "") : Buffer.from(base64, "base64");
}

function operatorOf({ scope }: Call): { readonly principalArn: string; readonly accountId: string } {
  return { principalArn: accountRootArn(scope.accountId), accountId: scope.accountId };
}

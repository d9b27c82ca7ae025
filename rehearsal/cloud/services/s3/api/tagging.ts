import { z } from "zod";
import { parseXml } from "../../../api/protocols/xml";
import { S3DataPlane } from "../dataPlane";
import { versionHeaders } from "./objectHeaders";
import { versionOf } from "./objectOperations";
import { xmlAnswer, type S3Operation } from "./s3Call";

const tag = z.object({ Key: z.string(), Value: z.string() });
const taggingInput = z.object({
  Tagging: z.object({
    // An empty element is read as a text, a single tag as no list.
    TagSet: z.union([z.literal(""), z.object({ Tag: z.union([tag, z.array(tag)]) })]),
  }),
});

/** GetObjectTagging. */
export const getTagging: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  const tags = cloud.service(S3DataPlane).getObjectTagging(request.caller, bucket.name, key, versionOf(call));
  return xmlAnswer("Tagging", {
    TagSet: { Tag: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })) },
  });
};

/** PutObjectTagging: replaces all tags. */
export const putTagging: S3Operation = (call) => {
  const { cloud, bucket, key, request } = call;
  const { TagSet } = taggingInput.parse(parseXml(new TextDecoder().decode(request.body))).Tagging;
  const given = TagSet === "" ? [] : [TagSet.Tag].flat();
  const version = cloud
    .service(S3DataPlane)
    .putObjectTagging(
      request.caller,
      bucket.name,
      key,
      Object.fromEntries(given.map(({ Key, Value }) => [Key, Value])),
      versionOf(call),
    );
  return { status: 200, headers: versionHeaders(version) };
};

import { xmlDocument, type XmlElements } from "../../../api/protocols/xml";
import type { Cloud } from "../../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse } from "../../../core/types";
import type { Bucket } from "../buckets";

/** A request to a bucket that exists, in the Region that the request was made in. */
export interface S3Call {
  readonly cloud: Cloud;
  readonly request: ApiRequest;
  readonly bucket: Bucket;
  /** Empty for operations on the bucket itself. */
  readonly key: string;
}

/** One operation of S3. */
export type S3Operation = (call: S3Call) => ApiResponse;

const NAMESPACE = "http://s3.amazonaws.com/doc/2006-03-01/";

/** An answer with an XML document. */
export function xmlAnswer(
  root: string,
  content: XmlElements,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status: 200,
    headers: { "content-type": "application/xml", ...headers },
    body: xmlDocument(root, NAMESPACE, content),
  };
}

/** An error in S3's words; its documents have no namespace. */
export function errorAnswer(
  { statusCode, code, plainMessage }: Pick<AwsError, "statusCode" | "code" | "plainMessage">,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status: statusCode,
    headers: { "content-type": "application/xml", ...headers },
    body: xmlDocument("Error", undefined, { Code: code, Message: plainMessage }),
  };
}

/** What S3 says of a configuration that a bucket does not have, each in its own words. */
export function absent(code: string, what: string, bucket: Bucket): AwsError {
  return new AwsError("s3", code, `The ${what} was not found: ${bucket.name}`, 404);
}

/** What would have to be ignored to answer as asked. */
export function notImplemented(what: string): AwsError {
  return new AwsError("s3", "NotImplemented", `the stand-in cloud does not know ${what}`, 501);
}

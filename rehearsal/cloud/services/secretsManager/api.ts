import { z } from "zod";
import type { Cloud } from "../../core/cloud";
import { ServiceFaults } from "../../core/serviceFaults";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { SecretValues, type SecretCall } from "../secretValues";

const getRequest = z.object({
  SecretId: z.string(),
  VersionId: z.string().optional(),
  VersionStage: z.string().optional(),
});
const putRequest = z.object({
  SecretId: z.string(),
  SecretString: z.string(),
  ClientRequestToken: z.string().optional(),
  VersionStages: z.array(z.string()).optional(),
});
const describeRequest = z.object({ SecretId: z.string() });
/** Paging is left out: a secret has some hundred versions at most, and this program's have a few. */
const listRequest = z.object({ SecretId: z.string(), IncludeDeprecated: z.boolean().optional() });

/** Secrets Manager's wire protocol: JSON 1.1 with the operation in `X-Amz-Target`. */
export const secretsManagerApi: ApiService = {
  signingName: "secretsmanager",
  handle: async (cloud, request) => {
    await cloud.service(ServiceFaults).admit("secretsmanager", request.region);
    return answer(cloud, request);
  },
};

function answer(cloud: Cloud, request: ApiRequest): ApiResponse {
  const target = request.headers["x-amz-target"] ?? "";
  try {
    return json(200, perform(cloud, request, target.replace(/^secretsmanager\./, "")));
  } catch (error) {
    if (error instanceof AwsError) {
      // Secrets Manager answers its refusals with 400, AccessDenied included; the SDK goes by the type.
      return json(400, { __type: error.name, Message: bareMessage(error) });
    }
    if (error instanceof z.ZodError) {
      return json(400, { __type: "InvalidParameterException", Message: z.prettifyError(error) });
    }
    throw error;
  }
}

function perform(cloud: Cloud, request: ApiRequest, operation: string): object {
  const values = cloud.service(SecretValues);
  const body: unknown = JSON.parse(new TextDecoder().decode(request.body));
  switch (operation) {
    case "GetSecretValue":
      return getSecretValue(values, request, getRequest.parse(body));
    case "PutSecretValue":
      return putSecretValue(cloud, request, putRequest.parse(body));
    case "DescribeSecret":
      return describeSecret(values, callOf(request, describeRequest.parse(body).SecretId));
    case "ListSecretVersionIds":
      return listSecretVersionIds(values, request, listRequest.parse(body));
    default:
      throw new AwsError(
        "secretsmanager",
        "UnknownOperationException",
        `the stand-in cloud does not answer ${JSON.stringify(operation)}; it answers GetSecretValue, PutSecretValue, DescribeSecret and ListSecretVersionIds`,
      );
  }
}

function getSecretValue(values: SecretValues, request: ApiRequest, body: z.infer<typeof getRequest>): object {
  const value = values.get({
    ...callOf(request, body.SecretId),
    ...(body.VersionId === undefined ? {} : { versionId: body.VersionId }),
    ...(body.VersionStage === undefined ? {} : { versionStage: body.VersionStage }),
  });
  return {
    ARN: value.arn,
    Name: value.name,
    VersionId: value.versionId,
    SecretString: value.secretString,
    VersionStages: value.versionStages,
    CreatedDate: value.createdAt / 1000,
  };
}

function putSecretValue(cloud: Cloud, request: ApiRequest, body: z.infer<typeof putRequest>): object {
  const value = cloud.service(SecretValues).put({
    ...callOf(request, body.SecretId),
    secretString: body.SecretString,
    clientRequestToken:
      body.ClientRequestToken ?? cloud.random.stream(`PutSecretValue ${body.SecretId}`).uuid(),
    ...(body.VersionStages === undefined ? {} : { versionStages: body.VersionStages }),
  });
  return { ARN: value.arn, Name: value.name, VersionId: value.versionId, VersionStages: value.versionStages };
}

function describeSecret(values: SecretValues, call: SecretCall): object {
  const description = values.describe(call);
  return {
    ARN: description.arn,
    Name: description.name,
    KmsKeyId: description.kmsKeyId,
    PrimaryRegion: description.primaryRegion,
    VersionIdsToStages: description.versions,
  };
}

function listSecretVersionIds(
  values: SecretValues,
  request: ApiRequest,
  body: z.infer<typeof listRequest>,
): object {
  const { arn, name, versions } = values.versions({
    ...callOf(request, body.SecretId),
    includeDeprecated: body.IncludeDeprecated ?? false,
  });
  return {
    ARN: arn,
    Name: name,
    Versions: versions.map(({ versionId, versionStages, createdAt }) => ({
      VersionId: versionId,
      VersionStages: versionStages,
      CreatedDate: createdAt / 1000,
    })),
  };
}

function callOf(request: ApiRequest, secretId: string): SecretCall {
  return { caller: request.caller, region: request.region, secretId };
}

/** AwsError prefixes its message with service and code, which travel apart on the wire. */
function bareMessage(error: AwsError): string {
  return error.message.replace(`${error.service}: ${error.code}: `, "");
}

function json(status: number, body: object): ApiResponse {
  return { status, headers: { "content-type": "application/x-amz-json-1.1" }, body: JSON.stringify(body) };
}

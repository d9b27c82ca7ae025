import { z } from "zod";
import type { Cloud } from "../../core/cloud";
import { parseJson } from "../../core/props";
import { ServiceFaults } from "../../core/serviceFaults";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { requireRegion } from "./reach";

/** One operation: gets the request's parsed body, returns the answer's. */
export type JsonOperation = (cloud: Cloud, request: ApiRequest, input: unknown) => object | Promise<object>;

/** A service that speaks AWS JSON 1.0 or 1.1: every request is a POST, the operation stands in `X-Amz-Target`. */
export interface AwsJsonSettings {
  readonly signingName: string;
  /** What stands before the operation in `X-Amz-Target`, e.g. `TrentService`. */
  readonly target: string;
  readonly version: "1.0" | "1.1";
  readonly operations: Readonly<Record<string, JsonOperation>>;
  /** The service's error code for a request that is not formed as it should be. */
  readonly malformed: string;
  /**
   * Codes that errors had when the service spoke the Query protocol, by their names of today. Such a service says both:
   * SDKs show the old code, and find the type by either. @default the service never spoke it, or the names are the same
   */
  readonly queryNames?: Readonly<Record<string, string>>;
  /** Names of the service's own for what KMS said, by KMS's codes. @default KMS's code as it is */
  readonly kmsNames?: Readonly<Record<string, string>>;
}

/** Makes the API of a service that speaks AWS JSON. */
export function awsJsonApi(settings: AwsJsonSettings): ApiService {
  const contentType = `application/x-amz-json-${settings.version}`;
  return {
    signingName: settings.signingName,
    handle: async (cloud, request) => {
      requireRegion(cloud, settings.signingName, request.region);
      await cloud.service(ServiceFaults).admit(settings.signingName, request.region);
      const answer = await perform(settings, cloud, request);
      return { status: 200, headers: { "content-type": contentType }, body: JSON.stringify(answer) };
    },
    refuse: (error) => refusal(settings, contentType, error),
  };
}

async function perform(settings: AwsJsonSettings, cloud: Cloud, request: ApiRequest): Promise<object> {
  const { signingName, target, operations, malformed } = settings;
  const name = request.headers["x-amz-target"]?.replace(`${target}.`, "") ?? "";
  const operation = Object.hasOwn(operations, name) ? operations[name] : undefined;
  if (operation === undefined) {
    throw new AwsError(
      signingName,
      "UnknownOperationException",
      `the stand-in cloud does not answer ${JSON.stringify(name)}; it answers ${Object.keys(operations).join(", ")}`,
    );
  }
  const input = parseJson(new TextDecoder().decode(request.body));
  if (input === undefined) {
    throw new AwsError(signingName, "SerializationException", "the request's body is not JSON");
  }
  try {
    return await operation(cloud, request, input);
  } catch (error) {
    throw error instanceof z.ZodError ? new AwsError(signingName, malformed, z.prettifyError(error)) : error;
  }
}

/** JSON-RPC services answer their refusals with 400, AccessDenied included; the SDK goes by the type. */
function refusal(
  { queryNames = {}, kmsNames = {} }: AwsJsonSettings,
  contentType: string,
  { service, code, plainMessage, statusCode, members }: AwsError,
): ApiResponse {
  const type = (service === "kms" ? kmsNames[code] : undefined) ?? code;
  const queryName = queryNames[type];
  const isClients = statusCode < 500;
  return {
    status: isClients ? 400 : statusCode,
    headers: {
      "content-type": contentType,
      ...(queryName === undefined
        ? {}
        : { "x-amzn-query-error": `${queryName};${isClients ? "Sender" : "Receiver"}` }),
    },
    body: JSON.stringify({ __type: type, message: plainMessage, ...members }),
  };
}

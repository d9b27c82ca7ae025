import { z } from "zod";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { xmlDocument, type XmlElements } from "./xml";

/** The parameters of a request; a list is spelled `Tags.member.1.Key`. */
export type QueryInput = Readonly<Record<string, string>>;

/** One operation: gets the request's parameters, returns the elements of its result. */
export type QueryOperation = (cloud: Cloud, request: ApiRequest, input: QueryInput) => XmlElements;

/** A service that speaks AWS Query: a form with the operation in `Action`, answered by XML. */
export interface AwsQuerySettings {
  readonly signingName: string;
  /** Namespace of its documents, which holds the API's version. */
  readonly namespace: string;
  readonly operations: Readonly<Record<string, QueryOperation>>;
}

/** Makes the API of a service that speaks AWS Query. */
export function awsQueryApi(settings: AwsQuerySettings): ApiService {
  return {
    signingName: settings.signingName,
    handle: (cloud, request) => Promise.resolve(perform(settings, cloud, request)),
    refuse: (error) => refusal(settings, error),
  };
}

function perform(
  { signingName, namespace, operations }: AwsQuerySettings,
  cloud: Cloud,
  request: ApiRequest,
) {
  const input = Object.fromEntries(new URLSearchParams(new TextDecoder().decode(request.body)));
  const action = input["Action"] ?? "";
  const operation = Object.hasOwn(operations, action) ? operations[action] : undefined;
  if (operation === undefined) {
    throw new AwsError(
      signingName,
      "InvalidAction",
      `the stand-in cloud does not answer ${JSON.stringify(action)}; it answers ${Object.keys(operations).join(", ")}`,
    );
  }
  return xml(
    200,
    xmlDocument(`${action}Response`, namespace, {
      [`${action}Result`]: resultOf(() => operation(cloud, request, input), signingName),
    }),
  );
}

function resultOf(run: () => XmlElements, service: string): XmlElements {
  try {
    return run();
  } catch (error) {
    throw error instanceof z.ZodError
      ? new AwsError(service, "ValidationError", z.prettifyError(error))
      : error;
  }
}

function refusal({ namespace }: AwsQuerySettings, { code, plainMessage, statusCode }: AwsError): ApiResponse {
  const known = code === "UnrecognizedClientException" ? "InvalidClientTokenId" : code;
  return xml(
    statusCode,
    xmlDocument("ErrorResponse", namespace, {
      Error: { Type: statusCode < 500 ? "Sender" : "Receiver", Code: known, Message: plainMessage },
    }),
  );
}

function xml(status: number, body: string): ApiResponse {
  return { status, headers: { "content-type": "text/xml" }, body };
}

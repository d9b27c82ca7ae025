import { status, type handleUnaryCall } from "@grpc/grpc-js";

/**
 * Makes a gRPC method of an asynchronous function. An error becomes a status with its message alone: the engine shows it
 * to the operator as it is, and a stack trace of the stand-in would tell them nothing.
 */
export function unary<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
): handleUnaryCall<Request, Response> {
  return (call, callback) => {
    void respond(handle, call.request, callback);
  };
}

type Callback<Response> = Parameters<handleUnaryCall<unknown, Response>>[1];

async function respond<Request, Response>(
  handle: (request: Request) => Promise<Response> | Response,
  request: Request,
  callback: Callback<Response>,
): Promise<void> {
  let response: Response;
  try {
    response = await handle(request);
  } catch (error) {
    callback({ code: status.UNKNOWN, details: error instanceof Error ? error.message : String(error) });
    return;
  }
  callback(null, response);
}

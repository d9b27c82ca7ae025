import { createContext, runInContext } from "node:vm";

import { viewerRequestCode } from "../functions/edge/viewerRequestCode";
import { REGIONS } from "./titles";

/** Runs the viewer-request function once for a path; resolves to what it returned. */
export type RunViewerRequest = (uri: string) => Promise<unknown>;

const IMPORT_LINE = "import cf from 'cloudfront';\n";

/** The `cloudfront` module: an order in the store that is not the static one, no takedowns, helpers that do nothing. */
const FAKE_MODULE = `
const cf = {
  kvs: () => ({
    exists: async () => false,
    get: async () => JSON.parse('{"epoch":2,"order":["${REGIONS[1]}","${REGIONS[0]}"]}'),
  }),
  selectRequestOriginById: () => {},
  createRequestOriginGroup: () => {},
};
`;

/**
 * The text that ships, loaded under `node:vm`. V8 is another engine than CloudFront's, so the figures compare versions of the
 * function with each other; they say nothing about its compute utilization at the edge.
 *
 * @throws Error when the text defines no handler
 */
export function loadViewerRequest(): RunViewerRequest {
  const code = viewerRequestCode({ staticOrder: REGIONS, statusCodes: [500, 502, 503, 504] });
  const handler: unknown = runInContext(
    `${FAKE_MODULE}${code.replace(IMPORT_LINE, "")}\nhandler;`,
    createContext({}),
  );
  if (typeof handler !== "function") {
    throw new Error("viewerRequest.js defines no function called handler");
  }
  return async (uri) => {
    const request = { method: "GET", uri, querystring: {}, headers: { host: { value: "play.example.com" } } };
    const result: unknown = await Reflect.apply(handler, undefined, [{ request }]);
    return result;
  };
}

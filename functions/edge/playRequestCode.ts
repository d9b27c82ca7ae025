import { edgeFunctionCode, type EdgeFunctionSettings } from "./edgeFunctionCode";

/** The code of the play-request function; see {@link edgeFunctionCode} for what it throws. */
export function playRequestCode(settings: EdgeFunctionSettings): string {
  return edgeFunctionCode("playRequest.js", settings);
}

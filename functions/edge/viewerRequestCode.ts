import { edgeFunctionCode, type EdgeFunctionSettings } from "./edgeFunctionCode";

/** What the viewer-request function must know about the distribution it is deployed to. */
export type ViewerRequestSettings = EdgeFunctionSettings;

/** The code of the viewer-request function; see {@link edgeFunctionCode} for what it throws. */
export function viewerRequestCode(settings: ViewerRequestSettings): string {
  return edgeFunctionCode("viewerRequest.js", settings);
}

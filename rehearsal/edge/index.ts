/** The rehearsal's CloudFront edge: what the story and the viewers need of it. */
export { Edge, type EdgeOptions } from "./edge";
export type { ViewerRequest } from "./edgeRequest";
export type { OriginAttempt } from "./originGroup";
export { OriginShields } from "./originShields";
export { EDGE_PROCESSING_MS, type Refusal, type ViewerResponse } from "./viewerResponse";

import { viewerRequestCode, type ViewerRequestSettings } from "../../../functions/edge/viewerRequestCode";
import { runCodeInNjs, runCodeInVm, type Answer, type Scenario } from "./edgeFunctionRunners";

export { hasNjs, type Answer, type Scenario } from "./edgeFunctionRunners";

/** See {@link runCodeInVm}. */
export function runInVm(settings: ViewerRequestSettings, scenarios: readonly Scenario[]): Promise<Answer[]> {
  return runCodeInVm(viewerRequestCode(settings), scenarios);
}

/** See {@link runCodeInNjs}. */
export function runInNjs(settings: ViewerRequestSettings, scenarios: readonly Scenario[]): Answer[] {
  return runCodeInNjs(viewerRequestCode(settings), scenarios);
}

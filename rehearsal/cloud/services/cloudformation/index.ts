import type { ServiceModule } from "../../core/types";
import { stackType } from "./stack";

/** CloudFormation, as far as the platform uses it: stacks of MediaConvert job templates. */
export const cloudFormationService: ServiceModule = { resourceTypes: [stackType] };

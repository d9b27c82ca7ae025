import type { ServiceModule } from "../core/types";
import { cloudtrailService } from "./cloudtrail";
import { iamService } from "./iam";
import { kmsService } from "./kms";
import { logsService } from "./logs";
import { secretsManagerService } from "./secretsManager";
import { stsService } from "./sts";

/** Every service of the stand-in cloud. */
export const serviceModules: readonly ServiceModule[] = [
  iamService,
  kmsService,
  secretsManagerService,
  logsService,
  cloudtrailService,
  stsService,
];

import type { ServiceModule } from "../core/types";
import { apiGatewayV2Service } from "./apiGatewayV2";
import { cloudWatchService } from "./cloudWatch";
import { cloudFormationService } from "./cloudformation";
import { cloudfrontControlService, cloudfrontService } from "./cloudfront";
import { cloudtrailService } from "./cloudtrail";
import { cognitoService } from "./cognito";
import { dynamoDbService } from "./dynamodb";
import { eventBridgeService } from "./eventBridge";
import { iamService } from "./iam";
import { kmsService } from "./kms";
import { lambdaService } from "./lambda";
import { logsService } from "./logs";
import { mediaConvertService } from "./mediaConvert";
import { mediaPackageVodService } from "./mediaPackageVod";
import { randomService } from "./random";
import { s3Service } from "./s3";
import { secretsManagerService } from "./secretsManager";
import { sqsService } from "./sqs";
import { ssmService } from "./ssm";
import { stsService } from "./sts";
import { wafv2Service } from "./wafv2";

/** Every service of the stand-in cloud. */
export const serviceModules: readonly ServiceModule[] = [
  iamService,
  kmsService,
  secretsManagerService,
  logsService,
  cloudtrailService,
  sqsService,
  ssmService,
  dynamoDbService,
  s3Service,
  lambdaService,
  cognitoService,
  apiGatewayV2Service,
  eventBridgeService,
  cloudfrontService,
  cloudfrontControlService,
  wafv2Service,
  mediaConvertService,
  cloudFormationService,
  mediaPackageVodService,
  randomService,
  stsService,
  cloudWatchService,
];

import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import { LogEvents } from "../logEvents";
import type { PackagingGroup, Place } from "./model";
import { unprocessable } from "./problems";

const LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup";

/**
 * Refuses egress logs without their log group. AWS would make it, by MediaPackage's service-linked role, and keep what is in it for
 * ever: here a program that forgets the log group, or its retention, is told.
 */
export function requireLogGroup(cloud: Cloud, place: Place, name: string): void {
  const { accountId, region } = place;
  if (cloud.resources.byId(LOG_GROUP, name, { accountId, region }) === undefined) {
    throw unprocessable(
      `EgressAccessLogs: log group ${name} does not exist in ${region} of account ${accountId}; the program has to make it first`,
    );
  }
}

/** Writes one line for one request, where the group has logs. No header gets into it, least of all the CDN identifier. */
export function logRequest(
  cloud: Cloud,
  group: PackagingGroup,
  request: OriginRequest,
  response: OriginResponse,
): void {
  const { accountId, region, egressLogGroup: logGroup } = group;
  if (logGroup === undefined) {
    return;
  }
  const line = {
    timestamp: new Date(cloud.clock.now()).toISOString(),
    statusCode: response.status,
    sentBytes: response.body.byteLength,
    method: request.method,
    request: request.path,
    account: accountId,
    domainName: group.host,
    packagingGroupId: group.id,
    packagingGroupArn: group.arn,
  };
  try {
    cloud.service(LogEvents).write({ accountId, region, logGroup, message: JSON.stringify(line) });
  } catch (error) {
    // Somebody deleted the log group: viewers are served all the same.
    if (!(error instanceof AwsError)) {
      throw error;
    }
  }
}

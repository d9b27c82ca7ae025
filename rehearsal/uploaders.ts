import { ConfigError, ownKeys, parsePlatformConfig, type PlatformConfig } from "../stacks/config";
import type { StackDescription } from "./stackFile";

/** Name of the uploader that a configuration gets which lets nobody upload. */
const ADDED_UPLOADER = "rehearsal";

/** What a producer's role may do by itself: upload masters, in one request or in parts, with the bucket's key. */
export const UPLOADER_POLICY = JSON.stringify({
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: ["s3:PutObject", "s3:AbortMultipartUpload", "s3:ListMultipartUploadParts"],
      Resource: "arn:aws:s3:::*/masters/*",
    },
    { Effect: "Allow", Action: ["kms:Decrypt", "kms:GenerateDataKey"], Resource: "*" },
  ],
});

/** A stack that somebody may upload to. */
export interface StackWithUploader {
  readonly stack: StackDescription;
  /** What was added for it, to be told; undefined where the configuration names an uploader itself. */
  readonly added: string | undefined;
}

/**
 * Makes sure that somebody may upload masters in the active Region: without it nothing can be shown of ingest. A configuration that names
 * uploaders, or that is not valid, is left as it is.
 */
export function withUploader(stack: StackDescription): StackWithUploader {
  const config = configOf(stack);
  const active = config?.activeRegion;
  const account = active === undefined ? undefined : config?.regions[active];
  if (
    config === undefined ||
    active === undefined ||
    account === undefined ||
    Object.keys(account.uploaderRoleArns).length > 0
  ) {
    return { stack, added: undefined };
  }
  const roleArn = `arn:aws:iam::${account.accountId}:role/${ADDED_UPLOADER}-uploader`;
  const regions = {
    ...config.regions,
    [active]: { ...account, uploaderRoleArns: { [ADDED_UPLOADER]: roleArn } },
  };
  return {
    stack: {
      ...stack,
      config: { ...stack.config, [`${stack.projectName}:regions`]: JSON.stringify(regions) },
    },
    added: `nobody may upload in ${active} by this configuration: the rehearsal adds ${roleArn} to regions.${active}.uploaderRoleArns`,
  };
}

/** A valid configuration, or undefined: the program says what is wrong with it. */
export function configOf({ config, projectName }: StackDescription): PlatformConfig | undefined {
  try {
    return parsePlatformConfig(ownKeys(config, projectName));
  } catch (error) {
    if (error instanceof ConfigError) {
      return undefined;
    }
    throw error;
  }
}

import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { findSecret } from "../secretsManager/lookup";
import { SecretVersions, type SecretVersion } from "../secretsManager/versions";
import { SecretValues } from "../secretValues";
import type { CdnAuthorization, PackagingGroup, Place } from "./model";
import { MEDIA_PACKAGE } from "./names";
import { unprocessable } from "./problems";

/** The CDN authorization header, as origins see headers: in lower case. */
export const CDN_HEADER = "x-mediapackage-cdnidentifier";

/** How long MediaPackage may go on with what it has read of a secret: AWS says to wait that long after a rotation's first step. */
const REFRESH_MS = 10 * 60_000;

const secretSchema = z.object({ MediaPackageCDNIdentifier: z.string().min(8).max(128) });

/** The stages whose values MediaPackage takes: the current one, and one version back. */
const STAGES = ["AWSCURRENT", "AWSPREVIOUS"];

/**
 * Checks the CDN authorization header against the groups' secrets.
 *
 * When MediaPackage looks at a secret again is its own affair, within ten minutes. A value is let in here when it is good by every moment at
 * which MediaPackage may have looked last: a new value ten minutes after it was written and no sooner, and a value that is more than one
 * version back from that instant on. For viewers that is the worst that can happen; a rotation that they do not notice here is one that they
 * notice nowhere.
 */
export class CdnAuthorizer {
  /** When a secret was read last with its group's role, by the secret's ARN and the role's. */
  readonly #readAt = new Map<string, number>();

  constructor(private readonly cloud: Cloud) {}

  /**
   * What MediaPackage checks when a group gets its authorization: the secret is in the group's own account and Region,
   * its role trusts MediaPackage and can read it, and there is a usable value in it.
   * @throws AwsError UnprocessableEntityException
   */
  validate(authorization: CdnAuthorization, place: Place): void {
    const { secretArn } = authorization;
    const arn = parseArn(secretArn);
    if (arn?.service !== "secretsmanager") {
      throw unprocessable(`CdnIdentifierSecret ${secretArn} is not the ARN of a secret`);
    }
    if (arn.accountId !== place.accountId || arn.region !== place.region) {
      throw unprocessable(
        `CdnIdentifierSecret ${secretArn} must be in the packaging group's own account and Region (${place.accountId}, ${place.region})`,
      );
    }
    try {
      const caller = this.#assume(authorization, place);
      this.cloud.service(SecretValues).describe({ caller, region: place.region, secretId: secretArn });
      this.#read(authorization, place, caller, "AWSCURRENT");
    } catch (error) {
      throw error instanceof AwsError ? unprocessable(`CDN authorization: ${error.message}`) : error;
    }
  }

  /** True when a request with this header value (undefined: none) is let in. A secret that cannot be read lets nobody in. */
  allows(group: PackagingGroup, value: string | undefined): boolean {
    if (value === undefined || group.authorization === undefined) {
      return false;
    }
    const given = digest(value);
    const states = this.#mayRead(group, group.authorization)
      ? this.#statesOf(group.authorization.secretArn, group)
      : [];
    return (
      states.length > 0 &&
      states.every((versions) =>
        versions.some(
          ({ stages, secretString }) =>
            stages.some((stage) => STAGES.includes(stage)) && isIdentifier(secretString, given),
        ),
      )
    );
  }

  /** Whether the group's role can read the secret; a permission that is gone shows when MediaPackage looks again. */
  #mayRead(group: PackagingGroup, authorization: CdnAuthorization): boolean {
    const key = `${authorization.secretArn} ${authorization.roleArn}`;
    const now = this.cloud.clock.now();
    if (now - (this.#readAt.get(key) ?? Number.NEGATIVE_INFINITY) < REFRESH_MS) {
      return true;
    }
    try {
      this.#read(authorization, group, this.#assume(authorization, group), "AWSCURRENT");
    } catch (error) {
      if (error instanceof AwsError) {
        return false;
      }
      throw error;
    }
    this.#readAt.set(key, now);
    return true;
  }

  #statesOf(secretArn: string, place: Place): readonly (readonly SecretVersion[])[] {
    const seen = findSecret(this.cloud, secretArn, place);
    return seen === undefined
      ? []
      : this.cloud.service(SecretVersions).statesAfter(seen.secret, this.cloud.clock.now() - REFRESH_MS);
  }

  #assume(authorization: CdnAuthorization, place: Place): Caller {
    return this.cloud.iam.assumeRole(MEDIA_PACKAGE, authorization.roleArn, {
      "aws:SourceAccount": place.accountId,
    });
  }

  #read(authorization: CdnAuthorization, place: Place, caller: Caller, versionStage: string): string {
    const { secretString } = this.cloud.service(SecretValues).get({
      caller,
      region: place.region,
      secretId: authorization.secretArn,
      versionStage,
    });
    const parsed = secretSchema.safeParse(jsonOf(secretString));
    if (!parsed.success) {
      // The value itself must not get into a message.
      throw unprocessable(
        'the secret must hold {"MediaPackageCDNIdentifier":"<8 to 128 characters>"} and nothing else is accepted',
      );
    }
    return parsed.data.MediaPackageCDNIdentifier;
  }
}

/** Compares digests in constant time; a secret that holds no identifier lets nobody in. */
function isIdentifier(secretString: string, given: Buffer): boolean {
  const parsed = secretSchema.safeParse(jsonOf(secretString));
  return parsed.success && timingSafeEqual(digest(parsed.data.MediaPackageCDNIdentifier), given);
}

function digest(value: string): Buffer {
  return createHash("sha256").update(value).digest();
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

import { createHash, timingSafeEqual } from "node:crypto";
import { z } from "zod";
import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { SecretValues } from "../secretValues";
import type { CdnAuthorization, PackagingGroup, Place } from "./model";
import { MEDIA_PACKAGE } from "./names";
import { unprocessable } from "./problems";

/** The CDN authorization header, as origins see headers: in lower case. */
export const CDN_HEADER = "x-mediapackage-cdnidentifier";

/** How long MediaPackage goes on with the values it has read: AWS says to wait that long after a rotation's first step. */
const REFRESH_MS = 10 * 60_000;

const secretSchema = z.object({ MediaPackageCDNIdentifier: z.string().min(8).max(128) });

/** Digests of the values that are good at the moment: the current one, and one version back. */
interface Accepted {
  readonly digests: readonly Buffer[];
  readonly readAt: number;
}

/** Checks the CDN authorization header against the groups' secrets. */
export class CdnAuthorizer {
  readonly #accepted = new Map<string, Accepted>();

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
    return this.#acceptedBy(group, group.authorization).some((accepted) => timingSafeEqual(accepted, given));
  }

  #acceptedBy(group: PackagingGroup, authorization: CdnAuthorization): readonly Buffer[] {
    const known = this.#accepted.get(authorization.secretArn);
    if (known !== undefined && this.cloud.clock.now() - known.readAt < REFRESH_MS) {
      return known.digests;
    }
    const digests = ["AWSCURRENT", "AWSPREVIOUS"].flatMap((stage) => {
      try {
        const caller = this.#assume(authorization, group);
        return [digest(this.#read(authorization, group, caller, stage))];
      } catch (error) {
        if (error instanceof AwsError) {
          return [];
        }
        throw error;
      }
    });
    if (digests.length > 0) {
      this.#accepted.set(authorization.secretArn, { digests, readAt: this.cloud.clock.now() });
    }
    return digests;
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

import { formatArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import type { ContentEncryption } from "./contentEncryption";
import type { Place } from "./model";
import { MEDIA_PACKAGE } from "./names";

/** An API in front of a key provider. */
export interface KeyProviderApi {
  readonly accountId: string;
  /** The API's resource policy; an account's own callers do without. */
  readonly policy?: string;
}

/**
 * The key providers that MediaPackage asks. The stand-in has no API Gateway: an API is taken to be in the account of whoever asks,
 * without a resource policy, unless it was registered here; and every provider that lets MediaPackage in has keys.
 */
export class KeyProviders {
  readonly #apis = new Map<string, KeyProviderApi>();

  constructor(private readonly cloud: Cloud) {}

  /** Says whose an API is, and whom it lets in. */
  register(apiId: string, api: KeyProviderApi): void {
    this.#apis.set(apiId, api);
  }

  /**
   * Asks for keys, by the configuration's role.
   * @throws AwsError AccessDenied: the role does not trust MediaPackage, may not call the API, or the API does not let it in
   */
  requestKeys(place: Place, { roleArn, api }: ContentEncryption): void {
    const caller = this.cloud.iam.assumeRole(MEDIA_PACKAGE, roleArn, {
      "aws:SourceAccount": place.accountId,
    });
    const { accountId, policy } = this.#apis.get(api.id) ?? { accountId: place.accountId };
    this.cloud.iam.require({
      caller,
      action: "execute-api:Invoke",
      resource: formatArn("execute-api", place.region, accountId, `${api.id}/${api.stage}/POST/${api.path}`),
      ...(policy === undefined ? {} : { resourcePolicies: [policy] }),
    });
  }
}

/** Whose key signed a request, and for what: the credential scope of an `Authorization` header. */
export interface CredentialScope {
  readonly accessKeyId: string;
  /** `*` for SigV4A, whose signatures hold in several Regions. */
  readonly region: string;
  /** Signing name of the service, e.g. `secretsmanager`. */
  readonly service: string;
}

const SIGV4 =
  /^AWS4-HMAC-SHA256 +(?:.*[ ,])?Credential=(?<key>[A-Za-z0-9]+)\/\d{8}\/(?<region>[a-z0-9-]+)\/(?<service>[a-z0-9-]+)\/aws4_request/;
const SIGV4A =
  /^AWS4-ECDSA-P256-SHA256 +(?:.*[ ,])?Credential=(?<key>[A-Za-z0-9]+)\/\d{8}\/(?<service>[a-z0-9-]+)\/aws4_request/;

/** Reads the `Authorization` header of a request signed with SigV4 or SigV4A; undefined for anything else. */
export function parseCredentialScope(authorization: string | undefined): CredentialScope | undefined {
  const groups = (SIGV4.exec(authorization ?? "") ?? SIGV4A.exec(authorization ?? ""))?.groups;
  const accessKeyId = groups?.["key"];
  const service = groups?.["service"];
  if (accessKeyId === undefined || service === undefined) {
    return undefined;
  }
  return { accessKeyId, region: groups?.["region"] ?? "*", service };
}

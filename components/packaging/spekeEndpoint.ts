/** The key provider's API, read off its URL. */
export interface SpekeEndpoint {
  readonly apiId: string;
  readonly region: string;
  readonly stage: string;
  /** Under the stage, without a slash at either end; empty for the API's root. */
  readonly path: string;
}

/** Plain segments only: what is escaped, relative or a wildcard would not mean the same to API Gateway and in an ARN. */
const ENDPOINT =
  /^https:\/\/(?<apiId>[a-z0-9]+)\.execute-api\.(?<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com\/(?<stage>[A-Za-z0-9_-]{1,128})(?:\/(?<path>[A-Za-z0-9_-][A-Za-z0-9._~-]*(?:\/[A-Za-z0-9_-][A-Za-z0-9._~-]*)*))?$/;

/** What {@link parseSpekeEndpoint} takes, for messages. */
export const SPEKE_ENDPOINT_FORM =
  "https://<api id>.execute-api.<region>.amazonaws.com/<stage>/<path>, without a slash at its end, such as https://a1b2c3d4e5.execute-api.us-west-2.amazonaws.com/prod/speke";

/**
 * Reads a key provider's URL. MediaPackage reaches key providers through API Gateway in its own Region, signed by a role (User Guide,
 * "Deploying SPEKE"); a custom domain would hide the API that the role needs permission for.
 *
 * @returns undefined unless it has {@link SPEKE_ENDPOINT_FORM}
 */
export function parseSpekeEndpoint(url: string): SpekeEndpoint | undefined {
  const { apiId, region, stage, path } = ENDPOINT.exec(url)?.groups ?? {};
  return apiId === undefined || region === undefined || stage === undefined
    ? undefined
    : { apiId, region, stage, path: path ?? "" };
}

/**
 * What MediaPackage calls there, as `execute-api:Invoke` names it: SPEKE requests are POST requests, to one resource of one stage.
 *
 * @param accountId account of the API
 * @throws Error for a URL that is no {@link SPEKE_ENDPOINT_FORM}
 */
export function spekeInvokeArn(url: string, accountId: string): string {
  const endpoint = parseSpekeEndpoint(url);
  if (endpoint === undefined) {
    throw new Error(`key provider ${url}: expected ${SPEKE_ENDPOINT_FORM}.`);
  }
  const { apiId, region, stage, path } = endpoint;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage}/POST/${path}`;
}

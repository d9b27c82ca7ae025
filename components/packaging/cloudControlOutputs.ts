import { z } from "zod";

import { parseJson } from "../parseJson";

/** What Cloud Control reads back of an `AWS::MediaPackage::PackagingGroup`, as far as it is used. */
const packagingGroupProperties = z.object({
  DomainName: z.url({ protocol: /^https$/, error: "DomainName is not an https URL" }),
});

/**
 * Host of a packaging group's egress endpoint. MediaPackage gives a URL; CloudFront wants a host.
 *
 * @param properties the `properties` output of the Cloud Control resource, JSON text
 * @throws Error when the text holds no such URL, naming what is wrong with it
 */
export function egressHost(properties: string): string {
  const parsed = packagingGroupProperties.safeParse(parseJson(properties));
  if (!parsed.success) {
    throw new Error(
      `packaging group: Cloud Control answered properties without a usable DomainName (${z.prettifyError(parsed.error)}).`,
    );
  }
  return new URL(parsed.data.DomainName).host;
}

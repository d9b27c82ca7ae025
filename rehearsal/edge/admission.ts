import type { Cloud } from "../cloud/core/cloud";
import { WebAclEvaluator, type WafVerdict } from "../cloud/services/wafv2/webAclEvaluator";
import { generatedAnswer, missingSignatureAnswer } from "./answers";
import type { CachedAnswer } from "./cache";
import { splitPath, type EdgeRequest } from "./edgeRequest";
import { verifySignedCookies } from "./signedCookies";
import { refuse, type Passage, type ViewerResponse } from "./viewerResponse";

/** The first refusal of what CloudFront checks before anything of the program runs, or undefined: host, WAF, protocol, method. */
export function admissionRefusal(
  cloud: Cloud,
  passage: Passage,
  request: EdgeRequest,
): ViewerResponse | undefined {
  const { distribution, viewer } = passage;
  if (!distribution.settings.enabled || !distribution.answersTo(viewer.host)) {
    const reason = `${viewer.host} is no name of the distribution`;
    return refuse(passage, "host", reason, generatedAnswer(403, "Bad request."));
  }
  return (
    wafRefusal(cloud, passage, request) ?? protocolRefusal(passage) ?? methodRefusal(passage, viewer.method)
  );
}

function wafRefusal(cloud: Cloud, passage: Passage, request: EdgeRequest): ViewerResponse | undefined {
  const { webAclArn } = passage.distribution.settings;
  if (webAclArn === undefined) {
    return undefined;
  }
  const { uri, queryString } = splitPath(passage.viewer.path);
  const verdict = cloud.service(WebAclEvaluator).evaluate(webAclArn, {
    clientIp: passage.viewer.clientIp,
    method: passage.viewer.method,
    path: uri,
    queryString,
    headers: request.headers,
  });
  return verdict.action === "block"
    ? refuse(passage, "waf", verdict.rule ?? "default action", blockedAnswer(verdict))
    : undefined;
}

/** A custom response has the rule's own headers, and its body with the body's type; without one it is CloudFront's page. */
function blockedAnswer({ status, headers, body }: WafVerdict): CachedAnswer {
  const answer = generatedAnswer(status, "Request blocked.");
  return {
    ...answer,
    headers: {
      ...answer.headers,
      ...(body === undefined ? {} : { "content-type": body.contentType }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: Buffer.from(body.content) }),
  };
}

function protocolRefusal(passage: Passage): ViewerResponse | undefined {
  const { behaviour, viewer } = passage;
  if (viewer.scheme !== "http" || behaviour.viewerProtocolPolicy === "allow-all") {
    return undefined;
  }
  if (behaviour.viewerProtocolPolicy === "redirect-to-https") {
    const answer = generatedAnswer(301, "Moved permanently.");
    const headers = { ...answer.headers, location: `https://${viewer.host}${viewer.path}` };
    return refuse(passage, "protocol", "HTTP is redirected", { ...answer, headers });
  }
  return refuse(passage, "protocol", "HTTPS only", generatedAnswer(403, "Bad request."));
}

function methodRefusal(passage: Passage, method: string): ViewerResponse | undefined {
  if (!passage.behaviour.allowedMethods.includes(method)) {
    return refuse(passage, "method", method, generatedAnswer(403, "This method is not allowed."));
  }
  // Developer Guide, "GET requests that include a body".
  return method === "GET" && (passage.viewer.body?.byteLength ?? 0) > 0
    ? refuse(passage, "method", "GET with a body", generatedAnswer(403, "Bad request."))
    : undefined;
}

/**
 * The refusal of a request whose behaviour trusts key groups and whose cookies do not fit the viewer's own URL, or undefined.
 * @param keyGroupLagMs how much later than others this edge hears of a key group's change
 */
export function signatureRefusal(
  cloud: Cloud,
  passage: Passage,
  request: EdgeRequest,
  keyGroupLagMs: number,
): ViewerResponse | undefined {
  const { behaviour, distribution, viewer } = passage;
  if (behaviour.trustedKeyGroups.length === 0) {
    return undefined;
  }
  const verdict = verifySignedCookies(
    {
      url: `${viewer.scheme ?? "https"}://${viewer.host}${viewer.path}`,
      cookies: request.cookies,
      clientIp: viewer.clientIp,
      nowMs: cloud.clock.now(),
    },
    distribution.trustedKeysOf(behaviour, keyGroupLagMs),
  );
  const hasKeyPairId = request.cookies.some(([name]) => name === "CloudFront-Key-Pair-Id");
  return verdict.valid
    ? undefined
    : refuse(passage, "signature", verdict.reason, missingSignatureAnswer(hasKeyPairId));
}

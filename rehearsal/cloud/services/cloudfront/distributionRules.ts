import { parseArn } from "../../core/arn";
import { hasUnknown, objects, optionalNumber, optionalObject, optionalText, texts } from "../../core/props";
import type { Props } from "../../core/types";
import { behaviourProblems } from "./behaviourRules";
import { originGroupProblems } from "./originGroupRules";
import { originProblems } from "./originRules";
import { invalid, type Problem } from "./problem";

const TLS_POLICIES = [
  "TLSv1",
  "TLSv1_2016",
  "TLSv1.1_2016",
  "TLSv1.2_2018",
  "TLSv1.2_2019",
  "TLSv1.2_2021",
  "TLSv1.2_2025",
  "TLSv1.3_2025",
];

function certificateProblems(inputs: Props): readonly Problem[] {
  const certificate = optionalObject(inputs, "viewerCertificate");
  if (certificate === undefined || hasUnknown(certificate)) {
    return [];
  }
  const code = "InvalidViewerCertificate";
  const arn = optionalText(certificate, "acmCertificateArn");
  const ownName = certificate["cloudfrontDefaultCertificate"] === true;
  if (arn === undefined) {
    const aliases = texts(inputs, "aliases");
    return ownName && aliases.length === 0
      ? []
      : [
          invalid(
            "viewerCertificate.acmCertificateArn",
            `alternate names (${aliases.join(", ") || "none"}) need a certificate; without names set cloudfrontDefaultCertificate`,
            code,
          ),
        ];
  }
  const problems: Problem[] = [];
  const region = parseArn(arn)?.region;
  if (parseArn(arn)?.service !== "acm" || region !== "us-east-1") {
    problems.push(
      invalid(
        "viewerCertificate.acmCertificateArn",
        `${arn}; an ACM certificate in us-east-1 is needed, this one is in ${region ?? "no Region"}`,
        code,
      ),
    );
  }
  const tls = optionalText(certificate, "minimumProtocolVersion");
  if (tls === undefined || !TLS_POLICIES.includes(tls)) {
    problems.push(
      invalid(
        "viewerCertificate.minimumProtocolVersion",
        `${tls ?? "nothing"}; allowed are ${TLS_POLICIES.join(", ")}`,
        "InvalidMinimumProtocolVersion",
      ),
    );
  }
  const support = optionalText(certificate, "sslSupportMethod");
  if (support !== "sni-only" && support !== "vip") {
    problems.push(
      invalid(
        "viewerCertificate.sslSupportMethod",
        `${support ?? "nothing"}; allowed are sni-only, vip`,
        code,
      ),
    );
  }
  return problems;
}

function errorResponseProblems(inputs: Props): readonly Problem[] {
  return objects(inputs, "customErrorResponses").flatMap((response, index) => {
    const path = `customErrorResponses[${index}]`;
    const code = optionalNumber(response, "errorCode");
    const allowed = [400, 403, 404, 405, 414, 416, 500, 501, 502, 503, 504];
    const problems: Problem[] = [];
    if (code !== undefined && !allowed.includes(code)) {
      problems.push(
        invalid(`${path}.errorCode`, `${code}; allowed are ${allowed.join(", ")}`, "InvalidErrorCode"),
      );
    }
    if (response["responsePagePath"] !== undefined) {
      problems.push(
        invalid(
          `${path}.responsePagePath`,
          "the rehearsal's edge serves no error pages; set only the caching time",
        ),
      );
    }
    return problems;
  });
}

function settingProblems(inputs: Props): readonly Problem[] {
  const problems: Problem[] = [];
  const priceClass = optionalText(inputs, "priceClass");
  const classes = ["PriceClass_100", "PriceClass_200", "PriceClass_All"];
  if (priceClass !== undefined && !classes.includes(priceClass)) {
    problems.push(invalid("priceClass", `${priceClass}; allowed are ${classes.join(", ")}`));
  }
  const version = optionalText(inputs, "httpVersion");
  const versions = ["http1.1", "http2", "http3", "http2and3"];
  if (version !== undefined && !versions.includes(version)) {
    problems.push(invalid("httpVersion", `${version}; allowed are ${versions.join(", ")}`));
  }
  const acl = optionalText(inputs, "webAclId");
  const arn = acl === undefined ? undefined : parseArn(acl);
  if (
    acl !== undefined &&
    !(arn?.service === "wafv2" && arn.region === "us-east-1" && arn.resource.startsWith("global/webacl/"))
  ) {
    problems.push(
      invalid(
        "webAclId",
        `${acl}; the ARN of a WAFv2 web ACL of scope CLOUDFRONT, created in us-east-1, is needed`,
        "InvalidWebACLId",
      ),
    );
  }
  if (optionalText(inputs, "defaultRootObject") !== undefined) {
    problems.push(invalid("defaultRootObject", "the rehearsal's edge serves no default root object"));
  }
  const geo = optionalObject(optionalObject(inputs, "restrictions") ?? {}, "geoRestriction") ?? {};
  if ((optionalText(geo, "restrictionType") ?? "none") !== "none") {
    problems.push(
      invalid("restrictions.geoRestriction", "the rehearsal's edge does not know where viewers are"),
    );
  }
  if (inputs["staging"] === true) {
    problems.push(invalid("staging", "the rehearsal's edge runs no staging distributions"));
  }
  return problems;
}

/** Everything that CloudFront would refuse in a distribution without looking at other resources. */
export function distributionProblems(inputs: Props): readonly Problem[] {
  return [
    ...originProblems(inputs),
    ...originGroupProblems(inputs),
    ...behaviourProblems(inputs),
    ...certificateProblems(inputs),
    ...errorResponseProblems(inputs),
    ...settingProblems(inputs),
  ];
}

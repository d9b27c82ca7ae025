import { expect } from "chai";

import { groups, type Legal, legal, problemsOf, route } from "./support/legalConfig";

describe("rules of the stack configuration", () => {
  const cases: readonly (readonly [string, (raw: Legal) => void, RegExp])[] = [
    [
      "a single Region",
      (raw) =>
        (raw.regions = {
          "us-west-2": { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/d" },
        }),
      /^regions: got us-west-2\..*at least two/,
    ],
    [
      "us-east-1 as a media Region",
      (raw) => (raw.regions = { ...raw.regions, "us-east-1": { accountId: "222222222222" } }),
      /us-east-1/,
    ],
    [
      "an active Region that is not a media Region",
      (raw) => (raw["activeRegion"] = "eu-west-2"),
      /^activeRegion: got eu-west-2.*Allowed: us-west-2, eu-west-1/,
    ],
    [
      "a missing deploy role in a stack of several accounts",
      (raw) => (raw.regions = { ...raw.regions, "eu-west-1": { accountId: "333333333333" } }),
      /^regions\.eu-west-1\.deployRoleArn: missing\..*333333333333/,
    ],
    [
      "a deploy role of another account",
      (raw) =>
        (raw.delivery = {
          accountId: "111111111111",
          deployRoleArn: "arn:aws:iam::222222222222:role/deploy",
        }),
      /^delivery\.deployRoleArn: got a role of account 222222222222/,
    ],
    [
      "an uploader's role of another account",
      (raw) =>
        (raw.regions = {
          ...raw.regions,
          "us-west-2": {
            ...raw.regions["us-west-2"],
            uploaderRoleArns: { studio: "arn:aws:iam::999999999999:role/studio" },
          },
        }),
      /^regions\.us-west-2\.uploaderRoleArns\.studio: got a role of account 999999999999/,
    ],
    [
      "a domain without a certificate",
      (raw) => (raw.delivery = { ...raw.delivery, domainNames: ["play.example.com"] }),
      /^delivery\.certificateArn: missing/,
    ],
    [
      "a certificate of another Region",
      (raw) =>
        (raw.delivery = {
          ...raw.delivery,
          domainNames: ["play.example.com"],
          certificateArn:
            "arn:aws:acm:eu-west-1:111111111111:certificate/6f0c7f2e-3c7b-4a55-9d4e-0b6f3f0c9a11",
        }),
      /^delivery\.certificateArn: got .*us-east-1/,
    ],
    [
      "a wildcard CORS origin",
      (raw) => (raw.delivery = { ...raw.delivery, corsOrigins: ["*"] }),
      /^delivery\.corsOrigins\.0: got "\*"/,
    ],
    [
      "an 11th packaging group",
      (raw) => (raw["packagingGroups"] = groups(11)),
      /^packagingGroups: comes to 11 packaging groups per Region\. AWS allows 10/,
    ],
    [
      "an 11th configuration in a group",
      (raw) => (raw["packagingGroups"] = groups(1, 11)),
      /^packagingGroups\.clear-0\.configurations: comes to 11/,
    ],
    [
      "a format that does not exist",
      (raw) => (raw["packagingGroups"] = { "clear-00": { configurations: { "flv-v1": {} } } }),
      /flv-v1: bad name: .*hls, dash, cmaf or mss/,
    ],
    [
      "a packaging group name that does not fit a URL",
      (raw) => (raw["packagingGroups"] = { "Clear~00": { configurations: { "hls-v1": {} } } }),
      /Clear~00: bad name/,
    ],
    [
      "a packaging group called like the distribution's own origin",
      (raw) => (raw["packagingGroups"] = { "dead-end": { configurations: { "hls-v1": {} } } }),
      /dead-end: bad name: .*another name/,
    ],
    [
      "no active signing key",
      (raw) => (raw["signingKeys"] = { "key-1": "published" }),
      /^signingKeys: got 0 active keys/,
    ],
    [
      "two active signing keys",
      (raw) => (raw["signingKeys"] = { "key-1": "active", "key-2": "active" }),
      /^signingKeys: got 2 active keys \(key-1, key-2\)/,
    ],
    [
      "a sixth signing key",
      (raw) =>
        (raw["signingKeys"] = {
          k1: "active",
          k2: "retired",
          k3: "retired",
          k4: "retired",
          k5: "retired",
          k6: "retired",
        }),
      /^signingKeys: comes to 6 public keys/,
    ],
    [
      "failover codes without 503",
      (raw) => (raw["failover"] = { statusCodes: [500, 502, 504] }),
      /^failover\.statusCodes: 503 is missing/,
    ],
    [
      "a failover code CloudFront does not know",
      (raw) => (raw["failover"] = { statusCodes: [418, 503, 504] }),
      /^failover\.statusCodes\.0: got 418/,
    ],
    [
      "a connection timeout above ten seconds",
      (raw) => (raw["failover"] = { connectionTimeoutSeconds: 11 }),
      /^failover\.connectionTimeoutSeconds: got 11/,
    ],
    [
      "a canary route that is none",
      (raw) => (raw["canary"] = { assetId: "canary-clip", route: "clear-00~..." }),
      /^canary\.route: is not a route/,
    ],
    [
      "a canary route of a packaging group that is not configured",
      (raw) => (raw["canary"] = { assetId: "canary-clip", route: route("kids-00", "us-west-2") }),
      /^canary\.route: names the packaging group kids-00.*Allowed: clear-00/,
    ],
    [
      "a canary route through a Region of another stack",
      (raw) => (raw["canary"] = { assetId: "canary-clip", route: route("clear-00", "ap-south-1") }),
      /^canary\.route: names ap-south-1/,
    ],
    [
      "a rate limit that a single player would reach",
      (raw) => (raw.delivery = { ...raw.delivery, requestsPerFiveMinutesPerIp: 299 }),
      /^delivery\.requestsPerFiveMinutesPerIp: got 299\. expected 300 or more/,
    ],
    [
      "a web origin that no browser sends",
      (raw) => (raw.delivery = { ...raw.delivery, corsOrigins: ["https://www.example.com:443"] }),
      /^delivery\.corsOrigins\.0: got "https:\/\/www\.example\.com:443"\. expected an https origin/,
    ],
    [
      "a web origin that is listed twice",
      (raw) => (raw.delivery = { ...raw.delivery, corsOrigins: ["https://a.example", "https://a.example"] }),
      /^delivery\.corsOrigins: got https:\/\/a\.example more than once/,
    ],
    [
      "a 101st domain name",
      (raw) =>
        (raw.delivery = {
          ...raw.delivery,
          domainNames: Array.from({ length: 101 }, (_, n) => `play-${n}.example.com`),
          certificateArn:
            "arn:aws:acm:us-east-1:111111111111:certificate/6f0c7f2e-3c7b-4a55-9d4e-0b6f3f0c9a11",
        }),
      /^delivery\.domainNames: comes to 101 domain names/,
    ],
    [
      "a tag with a mark that AWS does not take",
      (raw) => (raw["tags"] = { "cost&centre": "x" }),
      /^tags\.cost&centre: bad name: expected letters/,
    ],
    [
      "a tag value with a mark that AWS does not take",
      (raw) => (raw["tags"] = { team: "<video>" }),
      /^tags\.team: got "<video>"\. expected letters/,
    ],
    [
      "a tag value that YAML read as a number",
      (raw) => (raw["tags"] = { centre: 12 }),
      /^tags\.centre: got 12\. expected text: .*quotes/,
    ],
    [
      "a 51st tag",
      (raw) => (raw["tags"] = Object.fromEntries(Array.from({ length: 51 }, (_, n) => [`t${n}`, ""]))),
      /^tags: comes to 51 on each resource\. AWS allows 50/,
    ],
    [
      "two tags that differ in case only",
      (raw) => (raw["tags"] = { Team: "a", team: "b" }),
      /^tags: got Team and team\. IAM/,
    ],
    ["a tag that AWS reserves", (raw) => (raw["tags"] = { "aws:team": "x" }), /^tags: .*aws:/],
  ];
  for (const [what, mutate, expected] of cases) {
    it(`refuses ${what}`, () => {
      const raw = legal();
      mutate(raw);
      const problems = problemsOf(raw);
      expect(
        problems.some((problem) => expected.test(problem)),
        problems.join("\n"),
      ).to.equal(true);
    });
  }
});

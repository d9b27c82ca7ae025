import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";

import { encodeRoute } from "../../functions/edge/route";
import { ConfigError, ownKeys, parsePlatformConfig } from "../../stacks/config";
import { staticRegionOrder } from "../../stacks/regionOrder";

type Raw = Record<string, unknown>;

interface Legal extends Raw {
  regions: Record<string, Raw>;
  delivery: Raw;
}

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

/** A small legal configuration; each case changes one thing about it. */
function legal(): Legal {
  return {
    regions: {
      "us-west-2": { accountId: "222222222222", deployRoleArn: "arn:aws:iam::222222222222:role/deploy" },
      "eu-west-1": { accountId: "333333333333", deployRoleArn: "arn:aws:iam::333333333333:role/deploy" },
    },
    activeRegion: "us-west-2",
    delivery: { accountId: "111111111111", deployRoleArn: "arn:aws:iam::111111111111:role/deploy" },
    packagingGroups: { "clear-00": { configurations: { "hls-v1": {} } } },
    signingKeys: { "key-1": "active" },
    protect: true,
  };
}

/** What Pulumi hands to a program: text, or JSON text for anything that is not text. */
function encoded(raw: Raw): Record<string, string> {
  return Object.fromEntries(
    Object.entries(raw).map(([key, value]) => [
      key,
      typeof value === "string" ? value : JSON.stringify(value),
    ]),
  );
}

function problemsOf(raw: Raw): readonly string[] {
  try {
    parsePlatformConfig(encoded(raw));
    return [];
  } catch (error) {
    if (error instanceof ConfigError) {
      return error.problems;
    }
    throw error;
  }
}

function route(packagingGroup: string, region: string): string {
  const hash = "0".repeat(32);
  const hashes = { asset: hash, configuration: hash, manifest: hash, x: hash, y: hash };
  return encodeRoute({ packagingGroup, regions: { [region]: hashes } });
}

function groups(count: number, configurations = 1): Raw {
  const versions = Object.fromEntries(
    Array.from({ length: configurations }, (_, n) => [`hls-v${n + 1}`, {}]),
  );
  return Object.fromEntries(
    Array.from({ length: count }, (_, n) => [`clear-${n}`, { configurations: versions }]),
  );
}

describe("stack configuration", () => {
  it("accepts a small configuration and fills in the documented defaults", () => {
    const config = parsePlatformConfig(encoded(legal()));
    expect(config.failover).to.deep.equal({
      statusCodes: [500, 502, 503, 504],
      connectionAttempts: 1,
      connectionTimeoutSeconds: 2,
      readTimeoutSeconds: 4,
    });
    expect(config.caching).to.deep.equal({ manifestSeconds: 300, segmentSeconds: 86_400 });
    expect(config.packagingGroups["clear-00"]?.configurations["hls-v1"]?.segmentDurationSeconds).to.equal(6);
    expect(config.delivery.domainNames).to.deep.equal([]);
  });

  for (const stack of ["dev", "prod"]) {
    it(`accepts the committed Pulumi.${stack}.yaml`, () => {
      const { config } = stackFile.parse(
        parse(readFileSync(path.join(__dirname, `../../Pulumi.${stack}.yaml`), "utf8")),
      );
      const own = Object.fromEntries(
        Object.entries(config).map(([key, value]) => [key.replace("media-platform:", ""), value]),
      );
      expect(problemsOf(own)).to.deep.equal([]);
    });
  }

  it("suggests the right key for a misspelt one, at the top and inside", () => {
    const raw = legal();
    raw["activRegion"] = "us-west-2";
    raw.delivery = { ...raw.delivery, priceclass: "PriceClass_All" };
    const problems = problemsOf(raw);
    expect(problems).to.have.length(2);
    expect(problems.join("\n")).to.match(/activRegion: unknown key\. Did you mean activeRegion\?/);
    expect(problems.join("\n")).to.match(/delivery\.priceclass: unknown key\. Did you mean priceClass\?/);
  });

  it("suggests the right key inside a Region and inside a packaging configuration", () => {
    const raw = legal();
    raw.regions = { ...raw.regions, "eu-west-1": { acountId: "333333333333" } };
    raw["packagingGroups"] = { "clear-00": { configurations: { "hls-v1": { segmentDurationSecond: 6 } } } };
    const text = problemsOf(raw).join("\n");
    expect(text).to.match(/regions\.eu-west-1\.acountId: unknown key\. Did you mean accountId\?/);
    expect(text).to.match(/regions\.eu-west-1\.accountId: missing/);
    expect(text).to.match(
      /configurations\.hls-v1\.segmentDurationSecond: unknown key\. Did you mean segmentDurationSeconds\?/,
    );
  });

  it("lists all problems at once", () => {
    const raw = legal();
    raw["activeRegion"] = "mars-1";
    raw["protect"] = "yes";
    raw["signingKeys"] = { "key-1": "activ" };
    raw["colour"] = "blue";
    expect(problemsOf(raw)).to.have.length(4);
  });

  it("says what to do about an account id that YAML read as a number", () => {
    const raw = legal();
    raw.delivery = { accountId: 111111111111 };
    expect(problemsOf(raw).join("\n")).to.match(/delivery\.accountId: got 111111111111\..*in quotes/);
  });

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
      (raw) => (raw["packagingGroups"] = { "clear-00": { configurations: { "mss-v1": {} } } }),
      /mss-v1: bad name: .*hls, dash or cmaf/,
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

  it("takes tags of any script, empty values, and every mark that AWS takes", () => {
    const raw = legal();
    raw["tags"] = { "Kostenstelle Süd": "日本 1", "a_.:/=+-@": "", constructor: "x" };
    expect(problemsOf(raw)).to.deep.equal([]);
  });

  it("says in the stack file's terms what it expects in the place of a missing, empty or wrong value", () => {
    const raw = legal();
    raw["protect"] = "True";
    raw["failover"] = { connectionAttempts: "2" };
    raw["signingKeys"] = [];
    Object.assign(raw, { regions: null, delivery: undefined });
    const { delivery: _removed, ...rest } = raw;
    expect(problemsOf(rest)).to.have.members([
      "regions: got null. expected entries by name",
      "delivery: missing. expected settings by name",
      "signingKeys: got []. expected entries by name",
      'failover.connectionAttempts: got "2". expected a number without quotes',
      'protect: got "True". expected true or false',
    ]);
  });

  it("refuses names that JavaScript keeps for itself, at every level, instead of losing them", () => {
    const reserved = (text: string): unknown => JSON.parse(text.replaceAll("PROTO", "__proto__"));
    const raw: Raw = {
      ...legal(),
      tags: reserved('{"PROTO":"x"}'),
      signingKeys: reserved('{"PROTO":"active","key-1":"active"}'),
      packagingGroups: reserved('{"clear-00":{"configurations":{"PROTO":{},"hls-v1":{}}}}'),
    };
    expect(problemsOf(raw)).to.deep.equal([
      "packagingGroups.clear-00.configurations.__proto__: bad name: it is reserved. Take another one.",
      "signingKeys.__proto__: bad name: it is reserved. Take another one.",
      "tags.__proto__: bad name: it is reserved. Take another one.",
    ]);
  });

  it("keeps its sentences short however long a value or a name is", () => {
    const raw = legal();
    raw["activeRegion"] = "x".repeat(100_000);
    raw["y".repeat(100_000)] = 1;
    const problems = problemsOf(raw);
    expect(problems).to.have.length(2);
    problems.forEach((problem) => expect(problem.length).to.be.below(600));
  });

  it("takes a canary whose route names its own packaging group and Regions", () => {
    const raw = legal();
    raw["canary"] = { assetId: "canary-clip", route: route("clear-00", "us-west-2") };
    expect(problemsOf(raw)).to.deep.equal([]);
  });

  it("takes one account for everything without any deploy role", () => {
    const raw = legal();
    raw.regions = {
      "us-west-2": { accountId: "111111111111" },
      "eu-west-1": { accountId: "111111111111" },
    };
    raw.delivery = { accountId: "111111111111" };
    expect(problemsOf(raw)).to.deep.equal([]);
  });

  it("takes the project's own keys and refuses a namespace that is nearly the project's", () => {
    const all = { "media-platform:protect": "true", "aws:region": "eu-west-1" };
    expect(ownKeys(all, "media-platform")).to.deep.equal({ protect: "true" });
    expect(() => ownKeys({ ...all, "media-platfrom:protect": "true" }, "media-platform")).to.throw(
      ConfigError,
      "media-platfrom:protect: unknown namespace. Did you mean media-platform:protect?",
    );
  });

  it("never fails with anything but a list of problems, whatever the input", () => {
    fc.assert(
      fc.property(
        fc.dictionary(fc.constantFrom(...Object.keys(legal()), "x"), fc.oneof(fc.string(), fc.json())),
        (changes) => {
          problemsOf({ ...encoded(legal()), ...changes });
        },
      ),
    );
  });
});

describe("static Region order", () => {
  it("puts the active Region first and the others by name, whatever the order of the stack file", () => {
    const regions = {
      "eu-west-1": { accountId: "1" },
      "us-west-2": { accountId: "2" },
      "ap-south-1": { accountId: "3" },
    };
    expect(staticRegionOrder({ regions, activeRegion: "us-west-2" })).to.deep.equal([
      "us-west-2",
      "ap-south-1",
      "eu-west-1",
    ]);
  });
});

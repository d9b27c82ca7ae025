import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import fc from "fast-check";
import { parse } from "yaml";
import { z } from "zod";

import { ConfigError, ownKeys, parsePlatformConfig } from "../../stacks/config";
import { encoded, legal, problemsOf, type Raw, route } from "./support/legalConfig";

const stackFile = z.object({ config: z.record(z.string(), z.unknown()) });

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

  it("says in the stack file's terms what a number, a choice or a list may be", () => {
    const raw = legal();
    raw["storage"] = { noncurrentVersionDays: 0, accessLogDays: 1e21, inventory: "Hourly" };
    raw["replication"] = { ingestRegions: [] };
    raw["transcoding"] = { segmentSeconds: 5, onDemandConcurrentJobs: 1e21 };
    expect(problemsOf(raw)).to.have.members([
      "replication.ingestRegions: got []. expected 1 or more entries",
      "storage.noncurrentVersionDays: got 0. expected 1 or more",
      "storage.accessLogDays: got 1e+21. expected 36500 or less",
      'storage.inventory: got "Hourly". expected one of Daily, Weekly, Off',
      "transcoding.onDemandConcurrentJobs: got 1e+21. expected 9007199254740991 or less",
      "transcoding.segmentSeconds: got 5. expected a multiple of 2",
    ]);
  });

  it("keeps its sentences short where they quote a reference or an acknowledgement", () => {
    const long = "x".repeat(100_000);
    const raw = legal();
    raw["packagingGroups"] = {
      "clear-00": { drm: long, configurations: { "hls-v1": { drm: `${long}y` } } },
    };
    raw["replication"] = { ingestRegions: ["us-west-2", long] };
    raw["transcoding"] = { reservedQueues: { [long]: { slots: 1, acknowledgement: long } } };
    const problems = problemsOf(raw);
    expect(problems).to.have.length(4);
    problems.forEach((problem) => expect(problem.length).to.be.below(600));
    const reserved = problemsOf({
      ...legal(),
      transcoding: { reservedQueues: { "us-west-2": { slots: 1, acknowledgement: long } } },
    });
    expect(reserved).to.have.length(1);
    expect(reserved.join().length).to.be.below(700);
  });

  it("puts each problem on one line that shows what is there, whatever the name or value holds", () => {
    const raw = legal();
    raw["a\n  - protect: \u202enot"] = 1;
    expect(problemsOf(raw).join("\n")).to.match(/^a\\u000a {2}- protect: \\u202enot: unknown key\. [^\n]*$/);
  });

  it("refuses an entry that is there twice, where JSON would keep the last without a word", () => {
    const text = {
      ...encoded(legal()),
      storage: '{"inventory":"Off","inventory":"Daily"}',
      signingKeys: '{"key-1":"active","key\\u002d1":"retired"}',
    };
    expect(() => parsePlatformConfig(text))
      .to.throw(ConfigError)
      .with.property("problems")
      .that.has.members([
        "storage.inventory: is there twice. Keep one of them.",
        "signingKeys.key-1: is there twice. Keep one of them.",
      ]);
  });

  it("takes a value that is nested beyond all reason for text, and not the stack's end", () => {
    for (const [start, end] of [
      ["[", "]"],
      ['{"a":', "}"],
    ] as const) {
      const nested = `${start.repeat(100_000)}{}${end.repeat(100_000)}`;
      for (const key of ["storage", "drm", "tags"]) {
        expect(() => parsePlatformConfig({ ...encoded(legal()), [key]: nested })).to.throw(
          ConfigError,
          new RegExp(`${key}: got ".{100,130}expected`),
        );
      }
    }
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

import { expect } from "chai";
import { diffResponse } from "../../../rehearsal/plugin/diff";
import { diffProviderConfig, parseProviderConfig } from "../../../rehearsal/plugin/providerConfig";

const ROLE = (account: string, name = "deploy"): string =>
  JSON.stringify([{ roleArn: `arn:aws:iam::${account}:role/${name}` }]);

describe("a provider's configuration", () => {
  it("has its lists, objects and booleans parsed, and its texts left alone", () => {
    expect(
      parseProviderConfig({
        region: "eu-west-1",
        allowedAccountIds: '["012345678901"]',
        defaultTags: '{"tags":{"a":"1"}}',
        skipMetadataApiCheck: "true",
        maxRetries: "5",
        version: "7.48.0",
      }),
    ).to.deep.equal({
      region: "eu-west-1",
      allowedAccountIds: ["012345678901"],
      defaultTags: { tags: { a: "1" } },
      skipMetadataApiCheck: true,
      maxRetries: "5",
    });
  });

  it("keeps a text that only looks like JSON", () => {
    expect(parseProviderConfig({ profile: "[not json" })).to.deep.equal({ profile: "[not json" });
  });

  it("is another provider when it points at another Region or account", () => {
    const before = { region: "eu-west-1", assumeRoles: ROLE("111111111111") };
    expect(diffProviderConfig(before, { ...before, region: "us-west-2" }).replaces).to.deep.equal(["region"]);
    expect(
      diffProviderConfig(before, { ...before, assumeRoles: ROLE("222222222222") }).replaces,
    ).to.deep.equal(["assumeRoles"]);
  });

  it("stays the same provider with another role of the account, other tags or other guards", () => {
    const before = { region: "eu-west-1", assumeRoles: ROLE("111111111111") };
    const after = { ...before, assumeRoles: ROLE("111111111111", "admin"), defaultTags: '{"tags":{}}' };
    expect(diffProviderConfig(before, after)).to.deep.equal({
      changed: ["assumeRoles", "defaultTags"],
      replaces: [],
    });
  });

  it("does not change with the package's version or the order of keys", () => {
    expect(
      diffProviderConfig({ version: "1", x: '{"a":1,"b":2}' }, { version: "2", x: '{"b":2,"a":1}' }).changed,
    ).to.deep.equal([]);
  });
});

describe("a difference as the engine gets it", () => {
  it("says of each argument whether it came, went or changed, and what replaces", () => {
    const response = diffResponse(
      { a: 1, gone: 1 },
      { a: 2, come: 1 },
      { changed: ["a", "gone", "come"], replaces: ["come"] },
    );
    const kinds = Object.fromEntries(
      response
        .getDetaileddiffMap()
        .toObject(false, () => undefined)
        .map(([key]) => [key, response.getDetaileddiffMap().get(key)?.getKind()]),
    );
    expect(kinds).to.deep.equal({ a: 4, gone: 2, come: 1 });
    expect(response.getReplacesList()).to.deep.equal(["come"]);
  });
});

import { expect } from "chai";

import { UsageError } from "../../../operations/commandLine";
import { parseEntitlementsOptions } from "../../../operations/entitlements/options";

const parse = (...args: string[]) => parseEntitlementsOptions(["--stack", "prod", ...args]);

describe("entitlements command line", () => {
  it("takes each action with what it needs", () => {
    for (const args of [
      ["grant", "--viewer", "v", "--asset", "my-title"],
      [
        "grant",
        "--viewer",
        "v",
        "--plan",
        "premium",
        "--until",
        "2027-01-01T00:00:00Z",
        "--countries",
        "DE,AT",
      ],
      ["revoke", "--viewer", "v", "--plan", "premium", "--dry-run"],
      ["offer", "--asset", "my-title", "--plans", "a,b"],
      ["offer", "--asset", "my-title", "--none"],
      ["show", "--viewer", "v", "--limit", "5"],
      ["show", "--viewer", "v", "--asset", "my-title", "--country", "DE"],
      ["import", "--file", "changes.jsonl", "--region", "eu-west-1"],
    ]) {
      expect(parse(...args).action).to.equal(args[0]);
    }
  });

  it("names what is wrong with a command line that cannot be followed", () => {
    for (const [args, message] of [
      [["give"], "Allowed: grant, revoke, offer, show, import"],
      [["grant", "--asset", "my-title"], "needs --viewer"],
      [["grant", "--viewer", "v"], "either --asset or --plan"],
      [["grant", "--viewer", "v", "--asset", "my-title", "--plan", "p"], "either --asset or --plan"],
      [
        ["revoke", "--viewer", "v", "--plan", "p", "--until", "2027-01-01T00:00:00Z"],
        "revoke takes no --until",
      ],
      [["offer", "--asset", "my-title"], "either --plans or --none"],
      [["offer", "--asset", "my-title", "--plans", "a", "--none"], "either --plans or --none"],
      [["show", "--viewer", "v", "--country", "DE"], "only with --asset"],
      [["show", "--viewer", "v", "--asset", "my-title", "--country", "de"], "--country: expected a country"],
      [["import"], "needs --file"],
      [["grant", "--viewer", "v", "--asset", "A"], "--asset: expected 3 to 64"],
    ] as const) {
      expect(() => parse(...args)).to.throw(UsageError, message);
    }
  });
});

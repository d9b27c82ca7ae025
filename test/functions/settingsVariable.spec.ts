import { expect } from "chai";
import * as z from "zod";

import { parseEntitlementSettings } from "../../functions/entitlement/parseSettings";
import { parseSettingsVariable } from "../../functions/settingsVariable";
import { refusalOf } from "../support/refusals";

describe("settings in an environment variable", () => {
  const schema = z.strictObject({ table: z.string() });
  const parse = (text: string | undefined) => parseSettingsVariable("SETTINGS", text, schema, "the service");

  it("are what the deployment has written", () => {
    expect(parse('{"table":"rights"}')).to.deep.equal({ table: "rights" });
  });

  const refused: readonly (readonly [string, string | undefined, RegExp])[] = [
    ["are not set", undefined, /^SETTINGS is not set: expected the settings of the service\. Deploy the/],
    ["are no JSON", "{", /^SETTINGS is no JSON: expected the settings of the service\./],
    ["lack something", "{}", /^SETTINGS is malformed: .*\n.*at table Deploy the Region again\.$/],
    ["have something unknown", '{"table":"rights","tabel":"x"}', /^SETTINGS is malformed: .*tabel/],
  ];
  for (const [what, text, message] of refused) {
    it(`are refused by the variable's name where they ${what}`, () => {
      expect(refusalOf(() => parse(text))).to.match(message);
    });
  }

  it("of the entitlement service are refused by their own variable's name", () => {
    expect(refusalOf(() => parseEntitlementSettings("[]"))).to.match(/^ENTITLEMENT_SETTINGS is malformed/);
  });
});

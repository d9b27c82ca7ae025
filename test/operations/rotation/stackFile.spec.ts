import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";

import { RotationRefusedError } from "../../../operations/rotation/refusal";
import { readStackFile, withCdnIdentifier, withSigningKeys } from "../../../operations/rotation/stackFile";

const ROOT = path.join(__dirname, "../../..");
const UNTIL = "2026-11-21T12:00:00Z";

/** Lines of the second text that the first does not have, and the other way round. */
function differences(before: string, after: string): readonly (readonly string[])[] {
  const [left, right] = [before.split("\n"), after.split("\n")];
  return [left.filter((line) => !right.includes(line)), right.filter((line) => !left.includes(line))];
}

describe("stack file of a rotation", () => {
  for (const name of ["Pulumi.prod.yaml", "Pulumi.dev.yaml"]) {
    const text = readFileSync(path.join(ROOT, name), "utf8");

    it(`changes the lines of the keys in ${name} and no other, comments and empty lines included`, () => {
      const published = withSigningKeys(text, {
        "key-2026-11": { state: "active" },
        "key-2": { state: "published" },
      });
      expect(differences(text, published)).to.deep.equal([[], ["    key-2: published"]]);
      const activated = withSigningKeys(published, {
        "key-2026-11": { state: "retired", trustedUntil: UNTIL },
        "key-2": { state: "active" },
      });
      expect(differences(published, activated)).to.deep.equal([
        ["    key-2026-11: active", "    key-2: published"],
        [`    key-2026-11: { state: retired, trustedUntil: "${UNTIL}" }`, "    key-2: active"],
      ]);
      const removed = withSigningKeys(activated, { "key-2": { state: "active" } });
      expect(removed).to.equal(text.replace("key-2026-11: active", "key-2: active"));
    });

    it(`adds a Region's identifier to ${name}, and changes that line afterwards`, () => {
      const written = withCdnIdentifier(text, "eu-west-1", {
        generation: 2,
        step: "written",
        sendAfter: UNTIL,
      });
      const line = `      cdnIdentifier: { generation: 2, step: written, sendAfter: "${UNTIL}" }`;
      expect(differences(text, written)).to.deep.equal([[], [line]]);
      const sent = withCdnIdentifier(written, "eu-west-1", { generation: 2, step: "sent" });
      expect(differences(written, sent)).to.deep.equal([
        [line],
        ["      cdnIdentifier: { generation: 2, step: sent }"],
      ]);
    });

    it(`reads ${name} back as it was written`, () => {
      const keys = {
        "key-2026-11": { state: "retired", trustedUntil: UNTIL },
        "key-2": { state: "active" },
      } as const;
      const identifier = { generation: 3, step: "written", sendAfter: UNTIL } as const;
      expect(
        readStackFile(withCdnIdentifier(withSigningKeys(text, keys), "us-west-2", identifier)),
      ).to.deep.equal({
        signingKeys: keys,
        cdnIdentifiers: { "us-west-2": identifier, "eu-west-1": { generation: 1, step: "settled" } },
      });
    });
  }

  it("takes structured values that Pulumi keeps as JSON text", () => {
    const text = `config:\n  media-platform:regions: '{"eu-west-1":{"accountId":"1"}}'\n  media-platform:signingKeys: '{"a-1":"active"}' # by hand\n`;
    expect(readStackFile(text).signingKeys).to.deep.equal({ "a-1": { state: "active" } });
    const after = withSigningKeys(text, { "a-1": { state: "active" }, "b-1": { state: "published" } });
    expect(readStackFile(after)).to.deep.equal({
      signingKeys: { "a-1": { state: "active" }, "b-1": { state: "published" } },
      cdnIdentifiers: { "eu-west-1": { generation: 1, step: "settled" } },
    });
  });

  it("is refused by the name of what is missing or malformed", () => {
    expect(() => readStackFile("config: {}\n")).to.throw(RotationRefusedError, "media-platform:signingKeys");
    expect(() =>
      readStackFile("config:\n  media-platform:signingKeys: { a-1: on }\n  media-platform:regions: {}\n"),
    ).to.throw(RotationRefusedError, "expected published, active, retired");
  });
});

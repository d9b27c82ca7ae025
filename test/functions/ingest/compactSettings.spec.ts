import { expect } from "chai";
import fc from "fast-check";

import { compactSettings, compactSettingsSchema } from "../../../functions/ingest/compactSettings";
import { refusalOf } from "../../support/refusals";
import { REGIONS, settingsOf } from "./support/worldSettings";

const [REGION] = REGIONS;

const groups = fc.dictionary(
  fc.stringMatching(/^[a-z][a-z0-9-]{1,31}$/),
  fc.record(
    {
      contentClass: fc.stringMatching(/^[a-z][a-z0-9-]{0,31}$/),
      drm: fc.stringMatching(/^[a-z][a-z0-9-]{1,31}$/),
      versions: fc.uniqueArray(
        fc
          .tuple(fc.constantFrom("hls", "dash", "cmaf", "mss"), fc.integer({ min: 1, max: 9_999 }))
          .map(([format, number]) => `${format}-v${number}`),
        { maxLength: 10 },
      ),
    },
    { requiredKeys: ["contentClass", "versions"] },
  ),
  { maxKeys: 10 },
);

describe("compactSettings", () => {
  it("come back as they were, but for the order of versions", () => {
    fc.assert(
      fc.property(groups, (generated) => {
        const packagingGroups = Object.fromEntries(
          Object.entries(generated).map(([name, group]) => [name, { id: `media-test-${name}`, ...group }]),
        );
        const settings = settingsOf(REGION, { packagingGroups });
        const text = JSON.stringify(compactSettings(settings));
        const read = compactSettingsSchema.parse(JSON.parse(text));
        expect(ordered(read)).to.deep.equal(ordered(settings));
      }),
    );
  });

  it("say a packaging group in one text", () => {
    expect(compactSettings(settingsOf(REGION)).packagingGroups).to.deep.equal({
      "clear-00": "clear - dash1 hls1 mss1",
      "clear-01": "clear - dash1 hls1 mss1",
      "drm-00": "drm premium dash1 hls1 mss1",
    });
  });

  it("are refused for a group under another id than the stack's and its own name, which they leave out", () => {
    const packagingGroups = { "clear-00": { id: "other-clear-00", contentClass: "clear", versions: [] } };
    expect(refusalOf(() => compactSettings(settingsOf(REGION, { packagingGroups })))).to.match(
      /got the id other-clear-00, expected media-test-clear-00/,
    );
  });

  for (const text of [
    "clear",
    "clear -hls1",
    "clear - hls",
    "clear - hls1,",
    "clear - hls1 ",
    "Clear - hls1",
  ]) {
    it(`are not read from ${JSON.stringify(text)}`, () => {
      const compact = { ...compactSettings(settingsOf(REGION)), packagingGroups: { "clear-00": text } };
      expect(compactSettingsSchema.safeParse(compact).error?.message).to.contain("expected <content class>");
    });
  }
});

/** Settings with the versions of every packaging group sorted. */
function ordered(settings: ReturnType<typeof settingsOf>): ReturnType<typeof settingsOf> {
  return {
    ...settings,
    packagingGroups: Object.fromEntries(
      Object.entries(settings.packagingGroups).map(([name, group]) => [
        name,
        { ...group, versions: [...group.versions].sort() },
      ]),
    ),
  };
}

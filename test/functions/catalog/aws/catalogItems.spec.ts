import { expect } from "chai";

import { readAssetParts } from "../../../../functions/catalog/aws/assetParts";
import { MalformedItemError, parseItem } from "../../../../functions/catalog/aws/catalogItems";
import { masterPartSchema, regionPartSchema } from "../../../../functions/catalog/parts";
import { assetPartition, PART_KEYS } from "../../../../functions/catalog/tableKeys";
import { refusalOf } from "../../../support/refusals";
import { EUROPE, masterPart, regionPart } from "../catalogParts";
import { scriptedTable } from "./scriptedTable";

const KEY = { pk: assetPartition(EUROPE, "north-sea"), sk: PART_KEYS.master("0123456789abcdef") };
const TITLE = { name: "North Sea", contentClass: "clear", placement: { studio: "acme" } };
const HASH = "0".repeat(32);
const ENDPOINT = {
  configurationId: "c",
  url: "https://u",
  hashes: { asset: HASH, configuration: HASH, manifest: HASH, x: HASH, y: HASH },
};

describe("items of the catalog", () => {
  it("are read without what a later version of the program has added, on whatever level", () => {
    const part = masterPart({ title: TITLE });
    expect(
      parseItem(masterPartSchema, {
        ...KEY,
        ...part,
        mood: "good",
        title: { ...TITLE, rating: { us: "PG" } },
      }),
    ).to.deep.equal(part);
    const encode = regionPart({ endpoints: { "hls-v1": ENDPOINT } });
    expect(
      parseItem(regionPartSchema, {
        ...KEY,
        ...encode,
        endpoints: { "hls-v1": { ...ENDPOINT, since: 1, hashes: { ...ENDPOINT.hashes, z: HASH } } },
      }),
    ).to.deep.equal(encode);
  });

  it("are left as they were read, so that nothing is lost to whoever holds the item", () => {
    const item = { ...KEY, ...masterPart(), title: { ...TITLE, rating: "PG" } };
    parseItem(masterPartSchema, item);
    expect(item.title.rating).to.equal("PG");
  });

  it("are malformed with a state that is not known, or without what is needed, beside attributes that are new", () => {
    const refused = refusalOf(() =>
      parseItem(masterPartSchema, {
        ...KEY,
        ...masterPart(),
        state: "DUBBING",
        key: undefined,
        mood: "good",
      }),
    );
    expect(refused).to.contain('pk "eu-west-1/asset/north-sea", sk "master#0123456789abcdef"');
    expect(refused).to.match(/malformed: .*key: .*; state: .*deploy the version that knows it/);
    expect(refused).not.to.contain("mood");
  });

  it("are malformed without a key", () => {
    expect(() => parseItem(masterPartSchema, { pk: 1, ...masterPart() })).to.throw(
      MalformedItemError,
      /has the key \{"pk":1\}: expected two strings/,
    );
  });

  it("of another Region's later version are read with an asset, and kinds that are not known are passed over", async () => {
    const theirs = {
      ...masterPart({ region: EUROPE }),
      pk: KEY.pk,
      sk: KEY.sk,
      openIn: EUROPE,
      mood: "good",
    };
    const { table } = scriptedTable(({ input }) => ({
      Items: JSON.stringify(input).includes(KEY.pk)
        ? [theirs, { ...KEY, sk: "subtitle#1", text: "new" }]
        : [],
    }));
    const parts = await readAssetParts(table, [EUROPE], "north-sea");
    expect(parts.masters).to.deep.equal([masterPart({ region: EUROPE })]);
    expect(parts.regions).to.deep.equal([]);
  });
});

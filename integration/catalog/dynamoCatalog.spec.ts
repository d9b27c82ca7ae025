import { GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect } from "chai";

import { catalogClient } from "../../functions/catalog/aws/catalogTable";
import { dynamoCatalog, dynamoOperatorCatalog } from "../../functions/catalog/aws/dynamoCatalog";
import type { CatalogStore } from "../../functions/catalog/catalogStore";
import type { MasterPart } from "../../functions/catalog/parts";
import {
  assetPartition,
  OPEN_ATTRIBUTE,
  PART_KEYS,
  TTL_ATTRIBUTE,
  uploadsPartition,
} from "../../functions/catalog/tableKeys";
import { masterIdOf } from "../../functions/ingest/masterKey";
import { rejectionOf } from "../../test/support/refusals";
import { createCatalogTable } from "../support/catalogTable";
import { emulated, REGION } from "../support/emulated";
import { loseNextResponse } from "../support/lostResponse";
import { clientWithTurns } from "../support/oneRequestAtATime";
import { at, masterPart, regionPart } from "../support/parts";

const OTHER_REGION = "eu-west-1";

describe("catalog in DynamoDB", () => {
  let tableName: string;

  beforeEach(async () => {
    tableName = await createCatalogTable();
  });

  function catalogOf(region: string, client = catalogClient(emulated())): CatalogStore {
    return dynamoCatalog({
      client,
      tableName,
      region,
      mediaRegions: [REGION, OTHER_REGION],
      groups: [],
      now: () => new Date(at(0)),
    });
  }

  async function itemOf(pk: string, sk: string): Promise<Readonly<Record<string, unknown>> | undefined> {
    const { Item: item } = await catalogClient(emulated()).send(
      new GetCommand({ TableName: tableName, Key: { pk, sk } }),
    );
    return item;
  }

  it("knows nothing of an asset that nobody has heard of", async () => {
    expect(await catalogOf(REGION).readAsset("some-title")).to.deep.equal({
      assetId: "some-title",
      masters: [],
      regions: [],
      placements: [],
      publication: undefined,
    });
  });

  it("reads what all Regions and operators have written of an asset, as they wrote it", async () => {
    const mine = masterPart({
      title: { name: "Some", contentClass: "clear", placement: { studio: "acme" } },
    });
    const theirs = masterPart({ region: OTHER_REGION, versionId: "v2", masterId: "fedcba9876543210" });
    const here = regionPart({ endpoints: { "hls-v1": { configurationId: "c", url: "https://u" } } });
    const publication = {
      assetId: "some-title",
      revision: 1,
      intent: "PUBLISHED",
      reason: "why",
      by: "me",
      at: at(1),
    } as const;
    await catalogOf(REGION).claimMaster(mine);
    await catalogOf(OTHER_REGION).claimMaster(theirs);
    await catalogOf(REGION).putRegion(here);
    await dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName }).putPublication(publication);

    const parts = await catalogOf(OTHER_REGION).readAsset("some-title");

    expect(parts.masters).to.have.deep.members([mine, theirs]);
    expect(parts.regions).to.deep.equal([here]);
    expect(parts.publication).to.deep.equal(publication);
  });

  it("reads more items of an asset than fit on a page of 1 MB", async () => {
    const catalog = catalogOf(REGION);
    const message = "m".repeat(2_000);
    const url = "u".repeat(40_000);
    for (let n = 0; n < 30; n++) {
      await catalog.putRegion(
        regionPart({
          encodeId: n.toString(16).padStart(4, "0"),
          reason: { code: "c", message },
          endpoints: { "hls-v1": { configurationId: "c", url } },
        }),
      );
    }

    expect((await catalog.readAsset("some-title")).regions).to.have.length(30);
  });

  it("names the item that is malformed, and what is wrong with it", async () => {
    await catalogClient(emulated()).send(
      new PutCommand({
        TableName: tableName,
        Item: {
          ...masterPart(),
          state: "TRANSCODED?",
          pk: assetPartition(REGION, "some-title"),
          sk: PART_KEYS.master("0123456789abcdef"),
        },
      }),
    );

    expect(await rejectionOf(catalogOf(REGION).readAsset("some-title"))).to.match(
      /pk "us-east-1\/asset\/some-title", sk "master#0123456789abcdef".*state: /,
    );
  });

  describe("claims", () => {
    it("let one of several writers win, and tell the others that it exists", async () => {
      const writers = Array.from({ length: 8 }, () => catalogOf(REGION, clientWithTurns()));

      const outcomes = await Promise.all(writers.map((writer) => writer.claimMaster(masterPart())));

      expect(outcomes.filter((outcome) => outcome === "claimed")).to.have.length(1);
      expect(outcomes.filter((outcome) => outcome === "exists")).to.have.length(7);
    });

    it("are won once when the answer is lost and the request is sent again", async () => {
      const client = catalogClient(emulated());
      const sent = loseNextResponse(client, "TransactWriteItemsCommand");

      expect(await catalogOf(REGION, client).claimMaster(masterPart())).to.equal("claimed");
      expect(sent()).to.equal(2);
    });

    it("hold while there is no fence at epoch 0, and at the fence's own epoch", async () => {
      const operators = dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName });
      expect(await catalogOf(REGION).claimMaster(masterPart())).to.equal("claimed");
      await operators.setFence({ epoch: 3, order: [REGION], at: at(1) });

      expect(
        await catalogOf(REGION).claimMaster(masterPart({ masterId: "a".repeat(16), epoch: 3 })),
      ).to.equal("claimed");
    });

    it("are refused by a fence at another epoch, or where there should be one, and write nothing", async () => {
      const operators = dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName });
      expect(await catalogOf(REGION).claimMaster(masterPart({ epoch: 1 }))).to.equal("fenced");
      await operators.setFence({ epoch: 3, order: [REGION], at: at(1) });
      for (const epoch of [0, 2, 4]) {
        expect(await catalogOf(REGION).claimMaster(masterPart({ epoch })), `epoch ${epoch}`).to.equal(
          "fenced",
        );
      }

      expect((await catalogOf(REGION).readAsset("some-title")).masters).to.deep.equal([]);
    });

    it("say that a part exists even if the fence has moved since", async () => {
      await catalogOf(REGION).claimMaster(masterPart());
      await dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName }).setFence({
        epoch: 1,
        order: [OTHER_REGION],
        at: at(1),
      });

      expect(await catalogOf(REGION).claimMaster(masterPart())).to.equal("exists");
    });

    it("of another Region's part are refused before anything is sent", async () => {
      expect(await rejectionOf(catalogOf(REGION).claimMaster(masterPart({ region: OTHER_REGION })))).to.match(
        /got a part of eu-west-1/,
      );
    });
  });

  describe("updates", () => {
    const next = (changes: Partial<MasterPart> = {}): MasterPart =>
      masterPart({ revision: 2, state: "TRANSCODING", jobId: "job", updatedAt: at(9), ...changes });

    it("replace the revision before, and no other", async () => {
      const catalog = catalogOf(REGION);
      expect(await catalog.updateMaster(next()), "there is none").to.equal(false);
      await catalog.claimMaster(masterPart());

      expect(await catalog.updateMaster(next({ revision: 3 })), "one too many").to.equal(false);
      expect(await catalog.updateMaster(next()), "the next").to.equal(true);
      expect(await catalog.updateMaster(next({ jobId: "other" })), "the same again").to.equal(false);
      expect((await catalog.readAsset("some-title")).masters).to.deep.equal([next()]);
    });

    it("of one revision by several writers with equal contents let one win", async () => {
      await catalogOf(REGION).claimMaster(masterPart());

      const outcomes = await Promise.all(
        Array.from({ length: 8 }, () => catalogOf(REGION).updateMaster(next())),
      );

      expect(outcomes.filter((isWritten) => isWritten)).to.have.length(1);
    });

    it("succeed when the answer is lost and the request is sent again", async () => {
      const client = catalogClient(emulated());
      const catalog = catalogOf(REGION, client);
      await catalog.claimMaster(masterPart());
      const sent = loseNextResponse(client, "PutItemCommand");

      expect(await catalog.updateMaster(next())).to.equal(true);
      expect(sent()).to.equal(2);
    });

    it("drop what the next revision does not have any more", async () => {
      const catalog = catalogOf(REGION);
      await catalog.claimMaster(masterPart());
      await catalog.updateMaster(next({ reason: { code: "c", message: "m" } }));
      await catalog.updateMaster(next({ revision: 3, reason: undefined }));

      expect((await catalog.readAsset("some-title")).masters[0]).not.to.have.property("reason");
    });

    it("of an encode's first revision are written only where there is none", async () => {
      const catalog = catalogOf(REGION);
      expect(await catalog.putRegion(regionPart())).to.equal(true);

      expect(await catalog.putRegion(regionPart({ state: "REGISTERED" }))).to.equal(false);
      expect(await catalog.putRegion(regionPart({ revision: 2, state: "REGISTERED" }))).to.equal(true);
      expect((await catalog.readAsset("some-title")).regions).to.deep.equal([
        regionPart({ revision: 2, state: "REGISTERED" }),
      ]);
    });
  });

  describe("open work", () => {
    it("is a Region's open masters, the oldest first, over as many pages as there are", async () => {
      const catalog = catalogOf(REGION);
      const ids = Array.from({ length: 130 }, (_, n) => n.toString(16).padStart(16, "0"));
      const [first = "", ...others] = ids;
      await catalog.claimMaster(masterPart({ masterId: first, createdAt: at(1_000) }));
      // The others as the first one is: the emulator copies the table for each transaction.
      const sample = await itemOf(assetPartition(REGION, "some-title"), PART_KEYS.master(first));
      const client = catalogClient(emulated());
      for (const [n, masterId] of others.entries()) {
        const createdAt = at(999 - n);
        const item = { ...sample, sk: PART_KEYS.master(masterId), masterId, createdAt, openSince: createdAt };
        await client.send(new PutCommand({ TableName: tableName, Item: item }));
      }
      await catalogOf(OTHER_REGION).claimMaster(masterPart({ region: OTHER_REGION }));

      const found: string[] = [];
      let pages = 0;
      let cursor: string | undefined;
      do {
        const page = await catalogOf(OTHER_REGION).openWork(REGION, cursor);
        found.push(...page.items.map(({ masterId }) => masterId));
        cursor = page.cursor;
        pages++;
      } while (cursor !== undefined);

      expect(found).to.deep.equal(ids.reverse());
      expect(pages).to.be.greaterThan(1);
    });

    it("leaves out what is closed, and has it again when it is opened", async () => {
      const catalog = catalogOf(REGION);
      await catalog.claimMaster(masterPart());
      await catalog.updateMaster(masterPart({ revision: 2, open: false, state: "TRANSCODED" }));
      expect((await catalog.openWork(REGION)).items).to.deep.equal([]);
      expect(
        await itemOf(assetPartition(REGION, "some-title"), PART_KEYS.master("0123456789abcdef")),
      ).not.to.have.property(OPEN_ATTRIBUTE);

      const opened = masterPart({ revision: 3, state: "SUPERSEDED" });
      await catalog.updateMaster(opened);
      expect((await catalog.openWork(REGION)).items).to.deep.equal([opened]);
    });
  });

  describe("the fence", () => {
    it("only goes forward, and is set again by the command that set it", async () => {
      const operators = dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName });
      const fence = { epoch: 2, order: [REGION, OTHER_REGION], at: at(5) };
      expect(await catalogOf(REGION).readFence()).to.equal(undefined);

      expect(await operators.setFence(fence), "the first").to.equal(true);
      expect(await operators.setFence(fence), "the same").to.equal(true);
      expect(await operators.setFence({ ...fence, order: [REGION] }), "another of one epoch").to.equal(false);
      expect(await operators.setFence({ ...fence, epoch: 1 }), "an earlier one").to.equal(false);
      expect(await catalogOf(REGION).readFence()).to.deep.equal(fence);
      expect(await operators.setFence({ ...fence, epoch: 9 }), "a later one").to.equal(true);
    });

    it("of two operators at one epoch is one's", async () => {
      const orders = [[REGION], [OTHER_REGION], [REGION, OTHER_REGION], [OTHER_REGION, REGION]];

      const outcomes = await Promise.all(
        orders.map((order) =>
          dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName }).setFence({
            epoch: 1,
            order,
            at: at(0),
          }),
        ),
      );

      expect(outcomes.filter((isSet) => isSet)).to.have.length(1);
      const fence = await catalogOf(REGION).readFence();
      expect(fence?.order).to.deep.equal(orders[outcomes.indexOf(true)]);
    });
  });

  it("lets an operator's decision follow the one before only", async () => {
    const operators = dynamoOperatorCatalog({ client: catalogClient(emulated()), tableName });
    const decision = {
      assetId: "some-title",
      revision: 1,
      intent: "UNPUBLISHED",
      reason: "why",
      by: "me",
      at: at(1),
    } as const;

    expect(await operators.putPublication(decision)).to.equal(true);
    expect(await operators.putPublication({ ...decision, by: "you" })).to.equal(false);
    expect(await operators.putPublication({ ...decision, revision: 3 })).to.equal(false);
    expect(await operators.putPublication({ ...decision, revision: 2, intent: "TAKEN_DOWN" })).to.equal(true);
  });

  it("keeps a rejected upload once, newest last, with a time to go", async () => {
    const catalog = catalogOf(REGION);
    const upload = {
      region: REGION,
      key: "masters/a",
      versionId: "v",
      reason: { code: "misplaced", message: "m" },
      at: at(10),
    };
    const older = { ...upload, key: "masters/z", at: at(5) };
    await catalog.rejectUpload(upload);
    await catalog.rejectUpload(older);
    await catalog.rejectUpload({ ...upload, at: at(99) });

    expect((await catalog.rejectedUploads()).items).to.deep.equal([older, upload]);
    expect(await itemOf(uploadsPartition(REGION), masterIdOf("masters/a", "v"))).to.have.property(
      TTL_ATTRIBUTE,
      Date.parse(at(10)) / 1_000 + 90 * 86_400,
    );
  });

  it("remembers how far a sweep came, and forgets it at its end", async () => {
    const catalog = catalogOf(REGION);
    expect(await catalog.readBookmark("sweep")).to.equal(undefined);
    await catalog.writeBookmark("sweep", "here");
    await catalogOf(OTHER_REGION).writeBookmark("sweep", "there");
    expect(await catalog.readBookmark("sweep")).to.equal("here");
    await catalog.writeBookmark("sweep", undefined);
    expect(await catalog.readBookmark("sweep")).to.equal(undefined);
  });
});

import { expect } from "chai";

import type { IdentifierRotation } from "../../../components/packaging/identifierRotation";
import type { Recording } from "../../support/recordingMocks";
import { rejectionOf } from "../../support/refusals";
import { ACCOUNT, recordPackaging, REGION } from "./packagingFixture";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const PARAMETER = "aws:ssm/parameter:Parameter";
const COMPONENT = "media:packaging:CdnIdentifier";

const AFTER = "2026-11-21T12:30:00Z";
const STEPS: readonly IdentifierRotation[] = [
  { generation: 1, step: "settled" },
  { generation: 2, step: "written", sendAfter: AFTER },
  { generation: 2, step: "sent" },
  { generation: 2, step: "settled" },
  { generation: 3, step: "written", sendAfter: AFTER },
  { generation: 3, step: "sent" },
  { generation: 3, step: "settled" },
];

describe("values of a CDN identifier", () => {
  const recordings: Recording[] = [];

  before(async () => {
    for (const rotation of STEPS) {
      recordings.push(await recordPackaging({ rotation }));
    }
  });

  it("have these resources at each step", () => {
    const named = recordings.map((recording) =>
      [...recording.ofType(PASSWORD), ...recording.ofType(VERSION)]
        .map(({ name }) => name.replace("packaging-cdn-identifier-", ""))
        .sort(),
    );
    expect(named).to.deep.equal([
      ["value", "version"],
      ["value", "value-2", "version", "version-2"],
      ["value", "value-2", "version", "version-2"],
      ["value-2", "version-2", "version-2-again"],
      ["value-2", "value-3", "version-2", "version-3"],
      ["value-2", "value-3", "version-2", "version-3"],
      ["value-3", "version-3", "version-3-again"],
    ]);
  });

  it("come and go, and are never changed or replaced: only the record is updated from one step to the next", () => {
    for (const [at, after] of recordings.entries()) {
      const before = recordings[at - 1];
      const changed = after.resources
        .filter(({ custom }) => custom)
        .filter(({ type, name, inputs }) => {
          const old = before?.resources.find((other) => other.type === type && other.name === name);
          return old !== undefined && JSON.stringify(old.inputs) !== JSON.stringify(inputs);
        });
      expect(changed.map(({ name }) => name)).to.deep.equal(
        at === 0 ? [] : ["packaging-cdn-identifier-rotation"],
      );
    }
  });

  it("are children of the identifier at every step, so that a first generation keeps its URNs", () => {
    for (const recording of recordings) {
      for (const { parent } of [...recording.ofType(PASSWORD), ...recording.ofType(VERSION)]) {
        expect(parent).to.equal(recording.one(COMPONENT).urn);
      }
    }
  });

  it("stay in the secret when they leave the program", () => {
    for (const recording of recordings) {
      expect(recording.ofType(VERSION).map(({ retainOnDelete }) => retainOnDelete)).not.to.include(false);
    }
  });

  it("are sent as the step says: the old one while the new one is only written", () => {
    const sent = recordings.map((recording) => {
      const { values, secrets } = recording.outputsOf(recording.one(COMPONENT));
      expect(secrets).to.deep.equal(["value"]);
      return recording
        .ofType(VERSION)
        .filter(({ inputs }) => String(inputs["secretString"]).includes(String(values["value"])))
        .map(({ name }) => name.replace("packaging-cdn-identifier-", ""));
    });
    expect(sent).to.deep.equal([
      ["version"],
      ["version"],
      ["version-2"],
      ["version-2", "version-2-again"],
      ["version-2"],
      ["version-3"],
      ["version-3", "version-3-again"],
    ]);
  });

  it("are written after the generation before and after the record, one new version in a step", () => {
    for (const [at, recording] of recordings.entries()) {
      const versions = recording.ofType(VERSION);
      const record = recording.one(PARAMETER, "packaging-cdn-identifier-rotation");
      for (const [n, version] of versions.entries()) {
        expect(recording.comesAfter(version, record)).to.equal(true);
        expect(versions.slice(0, n).every((earlier) => recording.comesAfter(version, earlier))).to.equal(
          true,
        );
      }
      const known = recordings
        .slice(0, at)
        .flatMap((earlier) => earlier.ofType(VERSION).map(({ name }) => name));
      expect(versions.filter(({ name }) => !known.includes(name)).length).to.be.at.most(1);
    }
  });

  it("are there before a packaging group is made", () => {
    for (const recording of recordings) {
      const group = recording.one("aws:cloudcontrol/resource:Resource", "packaging-clear-00");
      for (const version of recording.ofType(VERSION)) {
        expect(recording.comesAfter(group, version), version.name).to.equal(true);
      }
    }
  });

  it("are protected while CloudFront sends them or is about to, and free on their way out", () => {
    const isProtected = recordings.map((recording) =>
      recording
        .ofType(PASSWORD)
        .filter(({ protect }) => protect)
        .map(({ name }) => name.replace("packaging-cdn-identifier-", "")),
    );
    expect(isProtected).to.deep.equal([
      ["value"],
      ["value", "value-2"],
      ["value-2"],
      ["value-2"],
      ["value-2", "value-3"],
      ["value-3"],
      ["value-3"],
    ]);
  });

  it("are remembered by generation and step in the media account and Region, in the open, asked before each change", () => {
    const [, recording] = recordings;
    const record = recording?.one(PARAMETER);
    expect(record?.inputs).to.deep.include({
      name: "/media-platform-test/cdn-identifier",
      type: "String",
      tier: "Standard",
      insecureValue: `{"generation":2,"sendAfter":"${AFTER}","step":"written"}`,
    });
    expect(record?.beforeUpdate).to.deep.equal(["packaging-cdn-identifier-rotation"]);
    if (recording !== undefined && record !== undefined) {
      expect(recording.targetOf(record)).to.deep.equal({ accountId: ACCOUNT, region: REGION });
    }
  });

  it("refuse a first generation that has none before it to send", async () => {
    expect(await rejectionOf(recordPackaging({ rotation: { generation: 1, step: "written" } }))).to.match(
      /^regions\.us-west-2\.cdnIdentifier: got generation 1, written\. .*write generation 1, settled/,
    );
  });
});

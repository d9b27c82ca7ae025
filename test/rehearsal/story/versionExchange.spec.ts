import { expect } from "chai";
import fc from "fast-check";

import { VersionExchange } from "../../../rehearsal/story/versionExchange";
import { legal, problemsOf } from "../../stacks/support/legalConfig";

const GROUP = "clear-00";

function groups(configurations: object): object {
  return { [GROUP]: { configurations }, "clear-01": { configurations: { "hls-v1": {} } } };
}

describe("exchange of a packaging version in the story", () => {
  it("begins at the version that new sessions get, whatever its number", () => {
    const exchange = new VersionExchange(
      groups({ "hls-v2": { retiring: true }, "hls-v7": { segmentDurationSeconds: 4 }, "dash-v1": {} }),
      GROUP,
    );
    expect([exchange.old, exchange.next]).to.deep.equal(["hls-v7", "hls-v8"]);
  });

  it("is legal at every step, for any length of segments, and changes this group's HLS alone", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9_000 }), (seconds, number) => {
        const version = `hls-v${number}`;
        const configured = groups({ [version]: { segmentDurationSeconds: seconds }, "dash-v1": {} });
        const exchange = new VersionExchange(configured, GROUP);
        for (const step of [exchange.beside(), exchange.retiring(), exchange.done()]) {
          expect(problemsOf({ ...legal(), packagingGroups: step })).to.deep.equal([]);
          expect(step["clear-01"]?.configurations).to.have.keys("hls-v1");
          expect(step[GROUP]?.configurations["dash-v1"]).to.include({ retiring: false });
          expect(step[GROUP]?.configurations[exchange.next]?.segmentDurationSeconds).not.to.equal(seconds);
        }
        expect(exchange.beside()[GROUP]?.configurations[version]).to.include({
          segmentDurationSeconds: seconds,
        });
        expect(exchange.retiring()[GROUP]?.configurations[version]).to.include({ retiring: true });
        expect(exchange.done()[GROUP]?.configurations).to.have.keys(exchange.next, "dash-v1");
        expect(exchange.editedInPlace()[GROUP]?.configurations).to.have.keys(version, "dash-v1");
      }),
    );
  });

  it("keeps what else a version says, such as its DRM profile", () => {
    const exchange = new VersionExchange(groups({ "hls-v1": { drm: "premium" } }), GROUP);
    expect(exchange.done()[GROUP]?.configurations["hls-v2"]).to.include({ drm: "premium" });
  });

  it("has no room in a group with ten configurations", () => {
    const ten = Object.fromEntries(Array.from({ length: 10 }, (_, n) => [`hls-v${n + 1}`, {}]));
    expect(new VersionExchange(groups(ten), GROUP).hasRoom).to.equal(false);
    expect(new VersionExchange(groups({ "hls-v1": {} }), GROUP).hasRoom).to.equal(true);
  });

  it("needs a group that serves HLS", () => {
    expect(() => new VersionExchange(groups({ "dash-v1": {} }), GROUP)).to.throw(/clear-00: serves no HLS/);
  });
});

import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";

import { type HookInputs, NOT_KNOWN_YET, refuseUpdates } from "../../../components/guards/refuseChange";
import { startRecording } from "../../support/recordingMocks";

/** What the engine passes to a hook, apart from the inputs. */
const TARGET = {
  urn: "urn:pulumi:test::media-platform::a:b:C::thing",
  id: "thing",
  name: "thing",
  type: "a:b:C",
};

describe("refusing a change in place", () => {
  beforeEach(async () => {
    await startRecording({ preview: true });
  });

  it("throws the check's reason, which the engine reports", async () => {
    const hook = refuseUpdates("thing", (before, after) =>
      before["size"] === after["size"] ? undefined : "size: cannot change. Make another thing.",
    );
    const failure = await settle(hook, { size: 1 }, { size: 2 });
    expect(failure)
      .to.be.instanceOf(Error)
      .with.property("message", "size: cannot change. Make another thing.");
  });

  it("lets an update pass for which the check has no reason", async () => {
    expect(
      await settle(
        refuseUpdates("thing", () => undefined),
        { size: 1 },
        { size: 2 },
      ),
    ).to.equal(undefined);
  });

  it("takes part in previews, where a change is proposed", () => {
    const hook = refuseUpdates("thing", () => undefined);
    expect(hook).to.deep.include({ name: "thing", opts: { onDryRun: true } });
  });

  it("opens secrets for the check, nested values included", async () => {
    const seen = await inputsSeen({ key: pulumi.secret({ inner: ["a", "b"] }), plain: 1 });
    expect(seen).to.deep.equal({ key: { inner: ["a", "b"] }, plain: 1 });
  });

  it("marks what is not known before the update, in the open, in a group and in a secret", async () => {
    const seen = await inputsSeen({
      open: pulumi.unknown,
      grouped: { part: pulumi.unknown, rest: 1 },
      secret: pulumi.secret({ part: pulumi.unknown }),
      known: "yes",
    });
    expect(seen).to.deep.equal({
      open: NOT_KNOWN_YET,
      grouped: NOT_KNOWN_YET,
      secret: NOT_KNOWN_YET,
      known: "yes",
    });
  });

  it("takes an engine that sends no inputs for one that sends none at all", async () => {
    let seen: HookInputs | undefined;
    const hook = refuseUpdates("thing", (before) => {
      seen = before;
      return undefined;
    });
    await hook.callback(TARGET);
    expect(seen).to.deep.equal({});
  });
});

/** What the hook throws for an update, undefined when it lets it pass. */
async function settle(
  hook: pulumi.ResourceHook,
  oldInputs: HookInputs,
  newInputs: HookInputs,
): Promise<unknown> {
  return Promise.resolve(hook.callback({ ...TARGET, oldInputs, newInputs })).then(
    () => undefined,
    (error: unknown) => error,
  );
}

/** What a check gets to see of new inputs. */
async function inputsSeen(newInputs: Record<string, unknown>): Promise<HookInputs> {
  let seen: HookInputs = {};
  const hook = refuseUpdates("thing", (_before, after) => {
    seen = after;
    return undefined;
  });
  await hook.callback({ ...TARGET, newInputs });
  return seen;
}

import { expect } from "chai";

import { MediaPackageVod } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import { CdnAuthorizer } from "../../../../rehearsal/cloud/services/mediaPackageVod/cdnAuthorization";
import type { Deployment } from "../core/standIn";
import { WEST } from "../core/standIn";
import { mediaStack, WEST_ROOT } from "./mediaFixture";
import { FIRST_VALUE, makeVodRegion, SECOND_VALUE, type VodRegion } from "./vodFixture";

const VERSION = "aws:secretsmanager/secretVersion:SecretVersion";
const TEN_MINUTES = 600_000;

describe("MediaPackage during a rotation of the CDN identifier", () => {
  let stack: Deployment;
  let west: VodRegion;
  let authorizer: CdnAuthorizer;

  beforeEach(async () => {
    stack = await mediaStack();
    west = await makeVodRegion(stack, WEST, WEST_ROOT);
    authorizer = new CdnAuthorizer(stack.cloud);
    await stack.cloud.clock.advance(TEN_MINUTES);
  });

  const advance = (ms: number): Promise<void> => stack.cloud.clock.advance(ms);

  /** A value saved by a SecretVersion resource. */
  function save(name: string, value: string): Promise<{ id: string }> {
    const secretString = JSON.stringify({ MediaPackageCDNIdentifier: value });
    return stack.create(VERSION, name, { secretId: west.secretArn, secretString });
  }

  /** Which of the first and the second value are let in. */
  function accepted(): readonly boolean[] {
    const group = stack.cloud.service(MediaPackageVod).registry.groups.get(WEST, "clear-00");
    if (group === undefined) {
      throw new Error("the group is not deployed");
    }
    return [FIRST_VALUE, SECOND_VALUE].map((value) => authorizer.allows(group, value));
  }

  it("takes a new value ten minutes after it was written, whenever it was asked before, and the old one all the time", async () => {
    await advance(599_999);
    expect(accepted()).to.deep.equal([true, false]);
    await advance(1);
    await save("second", SECOND_VALUE);
    for (const step of [0, 1, 300_000, TEN_MINUTES - 300_002]) {
      await advance(step);
      expect(accepted()).to.deep.equal([true, false]);
    }
    await advance(1);
    expect(accepted()).to.deep.equal([true, true]);
  });

  it("may refuse the old value at once after the new one was saved a second time, and the new one at no time", async () => {
    await save("second", SECOND_VALUE);
    await advance(TEN_MINUTES);
    expect(accepted()).to.deep.equal([true, true]);
    await save("again", SECOND_VALUE);
    expect(accepted()).to.deep.equal([false, true]);
    await advance(TEN_MINUTES);
    expect(accepted()).to.deep.equal([false, true]);
  });

  it("takes neither value for a while when the new one is saved twice before it has looked", async () => {
    await save("second", SECOND_VALUE);
    await advance(60_000);
    await save("again", SECOND_VALUE);
    expect(accepted()).to.deep.equal([false, false]);
    await advance(TEN_MINUTES - 60_000);
    expect(accepted()).to.deep.equal([false, true]);
  });

  it("goes on with the old value while its SecretVersion is kept, and may refuse it at once when that is deleted", async () => {
    await save("second", SECOND_VALUE);
    await advance(TEN_MINUTES);
    const [old] = stack.cloud.resources.filter(
      VERSION,
      ({ scope, inputs }) =>
        scope.region === WEST.region &&
        inputs["secretString"] === `{"MediaPackageCDNIdentifier":"${FIRST_VALUE}"}`,
    );
    expect(accepted()).to.deep.equal([true, true]);
    await stack.delete(VERSION, "old", old?.id ?? "");
    expect(accepted()).to.deep.equal([false, true]);
  });
});

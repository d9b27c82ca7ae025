import { generateKeyPairSync } from "node:crypto";

import {
  CloudFrontClient,
  GetDistributionCommand,
  GetKeyGroupCommand,
  type Distribution,
} from "@aws-sdk/client-cloudfront";
import { getSignedCookies } from "@aws-sdk/cloudfront-signer";
import { expect } from "chai";

import { sdkClientSettings } from "../../../rehearsal/cloud/api/sdkClient";
import { CloudServer } from "../../../rehearsal/cloud/api/server";
import { consoleEdit } from "../../../rehearsal/cloud/core/consoleEdit";
import type { Caller } from "../../../rehearsal/cloud/core/types";
import { cloudfrontControlApi } from "../../../rehearsal/cloud/services/cloudfront/controlApi";
import { LONGEST_PROPAGATION_MS } from "../../../rehearsal/cloud/services/cloudfront/propagation";
import { TOKENS } from "../../../rehearsal/cloud/services/cloudfront/tokens";
import { Edge, type EdgeOptions } from "../../../rehearsal/edge";
import { rejectionOf } from "../../support/refusals";
import { HOME, OTHER, policy, trust } from "../cloud/core/standIn";
import { cachePolicyArgs, originArgs, VIEWER_REQUEST, VIRGINIA } from "../cloud/services/deliveryFixture";
import { EdgeWorld, PATH } from "./edgeWorld";

const second = generateKeyPairSync("rsa", { modulusLength: 2048 });
const SECOND_PEM = second.publicKey.export({ type: "spki", format: "pem" }).toString();

/** A world whose key group can change, and a second key. */
class Rotation {
  private constructor(
    readonly world: EdgeWorld,
    readonly secondKeyId: string,
  ) {}

  static async make(): Promise<Rotation> {
    const world = await EdgeWorld.make();
    const { deployment } = world.delivery;
    const { id } = await deployment.create(TOKENS.publicKey, "second", { encodedKey: SECOND_PEM }, VIRGINIA);
    // The fixture's own deployment is past.
    await world.clock.advance(LONGEST_PROPAGATION_MS);
    return new Rotation(world, id);
  }

  get firstKeyId(): string {
    return this.world.delivery.publicKeyId;
  }

  edge(options: Partial<EdgeOptions> = {}): Edge {
    const { delivery, distributionId } = this.world;
    return new Edge(delivery.cloud, { ...options, distributionId });
  }

  async setKeys(...items: readonly string[]): Promise<void> {
    const { deployment, keyGroupId } = this.world.delivery;
    await deployment.update(TOKENS.keyGroup, "keys", keyGroupId, { items }, VIRGINIA);
  }

  /** Whether an edge takes a cookie of the second key. */
  async takesSecond(edge: Edge): Promise<boolean> {
    const condition = { DateLessThan: { "AWS:EpochTime": Math.floor(this.world.clock.now() / 1000) + 60 } };
    const signed = getSignedCookies({
      policy: JSON.stringify({ Statement: [{ Resource: "*", Condition: condition }] }),
      keyPairId: this.secondKeyId,
      privateKey: second.privateKey.export({ type: "pkcs8", format: "pem" }).toString(),
      algorithm: "SHA256",
    });
    const pairs = Object.entries(signed).map(([name, value]) => `${name}=${String(value)}`);
    return this.takes(edge, pairs.join("; "));
  }

  /** Whether an edge takes a `cookie` header, by default one of the first key. */
  async takes(edge: Edge, cookie = this.world.cookies()): Promise<boolean> {
    const request = { method: "GET", path: PATH, headers: { cookie }, clientIp: "192.0.2.1" };
    return (await edge.handle({ ...request, host: this.world.host })).status === 200;
  }
}

describe("a change of a key group", () => {
  let rotation: Rotation;

  beforeEach(async function () {
    this.timeout(60_000);
    rotation = await Rotation.make();
  });

  it("reaches every edge location at its own lag", async () => {
    const fast = rotation.edge();
    const slow = rotation.edge({ keyGroupLagMs: 120_000 });
    await rotation.setKeys(rotation.firstKeyId, rotation.secondKeyId);
    expect(await rotation.takesSecond(fast)).to.equal(true);
    expect(await rotation.takesSecond(slow)).to.equal(false);
    await rotation.world.clock.advance(119_999);
    expect(await rotation.takesSecond(slow)).to.equal(false);
    await rotation.world.clock.advance(1);
    expect(await rotation.takesSecond(slow)).to.equal(true);
  });

  it("leaves a slow location with a key that is gone, although the key itself was deleted", async () => {
    const fast = rotation.edge();
    const slow = rotation.edge({ keyGroupLagMs: LONGEST_PROPAGATION_MS });
    await rotation.setKeys(rotation.firstKeyId, rotation.secondKeyId);
    await rotation.world.clock.advance(LONGEST_PROPAGATION_MS);
    await rotation.setKeys(rotation.secondKeyId);
    await rotation.world.delivery.deployment.delete(TOKENS.publicKey, "key", rotation.firstKeyId, VIRGINIA);
    expect(await rotation.takes(fast)).to.equal(false);
    expect(await rotation.takes(slow)).to.equal(true);
    await rotation.world.clock.advance(LONGEST_PROPAGATION_MS);
    expect(await rotation.takes(slow)).to.equal(false);
    expect(await rotation.takesSecond(slow)).to.equal(true);
  });

  it("arrives in order: a location sees every state between, each at its lag", async () => {
    const slow = rotation.edge({ keyGroupLagMs: 100_000 });
    await rotation.setKeys(rotation.secondKeyId);
    await rotation.world.clock.advance(60_000);
    await rotation.setKeys(rotation.firstKeyId);
    const seen: boolean[] = [];
    for (let turn = 0; turn < 3; turn++) {
      seen.push(await rotation.takes(slow));
      await rotation.world.clock.advance(50_000);
    }
    expect(seen).to.deep.equal([true, false, true]);
  });

  it("made at the console counts from when it is seen, and needs no deployment", async () => {
    const { cloud, keyGroupId } = rotation.world.delivery;
    const fast = rotation.edge();
    expect(await rotation.takes(fast)).to.equal(true);
    consoleEdit(
      cloud,
      TOKENS.keyGroup,
      ({ id }) => id === keyGroupId,
      (inputs) => ({ ...inputs, items: [rotation.secondKeyId] }),
    );
    expect(await rotation.takes(fast)).to.equal(false);
    expect(await rotation.takesSecond(fast)).to.equal(true);
  });

  it("cannot take longer than CloudFront's longest, or less than nothing", () => {
    for (const keyGroupLagMs of [-1, LONGEST_PROPAGATION_MS + 1, Number.NaN]) {
      expect(() => rotation.edge({ keyGroupLagMs })).to.throw(/keyGroupLagMs: got/);
    }
    expect(() => rotation.edge({ originHeadersLagMs: -1 })).to.throw(/originHeadersLagMs: got -1/);
  });
});

describe("a change of the origins' custom headers", () => {
  it("is there at once, save at an edge that is said to lag behind", async () => {
    const { world } = await Rotation.make();
    const lagging = new Edge(world.delivery.cloud, {
      distributionId: world.distributionId,
      originHeadersLagMs: 60_000,
    });
    const changed = { customHeaders: [{ name: "X-MediaPackage-CDNIdentifier", value: "new" }] };
    const region = { name: "x-media-region", value: "us-west-2" };
    const origin = { ...originArgs("us-west-2"), customHeaders: [region, ...changed.customHeaders] };
    await world.delivery.deployment.update(
      TOKENS.distribution,
      "main",
      world.distributionId,
      world.delivery.distributionArgs({ origin }),
      VIRGINIA,
    );
    const sentBy = async (edge: Edge, path: string): Promise<string | undefined> => {
      const request = { method: "GET", path, headers: { cookie: world.cookies() }, clientIp: "192.0.2.1" };
      await edge.handle({ ...request, host: world.host });
      return world.asked.at(-1)?.headers["x-mediapackage-cdnidentifier"];
    };
    expect(await sentBy(world.edge, `${PATH}1`)).to.equal("new");
    expect(await sentBy(lagging, `${PATH}2`)).to.equal("identifier-us-west-2");
    await world.clock.advance(60_000);
    expect(await sentBy(lagging, `${PATH}3`)).to.equal("new");
  });
});

describe("GetDistribution", () => {
  const operator: Caller = { principalArn: `arn:aws:iam::${HOME}:root`, accountId: HOME };
  let rotation: Rotation;
  let server: CloudServer;
  const clients: CloudFrontClient[] = [];

  beforeEach(async function () {
    this.timeout(60_000);
    rotation = await Rotation.make();
    const { cloud, deployment } = rotation.world.delivery;
    server = await CloudServer.start({
      cloud,
      controlPlane: deployment.plane,
      services: [cloudfrontControlApi],
    });
  });

  afterEach(async () => {
    clients.splice(0).forEach((client) => client.destroy());
    await server.close();
  });

  async function distribution(caller = operator, id = rotation.world.distributionId): Promise<Distribution> {
    const client = new CloudFrontClient(sdkClientSettings(server, caller, "us-east-1"));
    clients.push(client);
    const answer = await client.send(new GetDistributionCommand({ Id: id }));
    if (answer.Distribution === undefined) {
      throw new Error("the answer has no distribution");
    }
    return answer.Distribution;
  }

  const status = async (): Promise<string | undefined> => (await distribution()).Status;

  it("tells id, ARN, name, status and time of the last change", async () => {
    const { world } = rotation;
    const { Id, ARN, DomainName, Status, LastModifiedTime } = await distribution();
    expect({ Id, ARN, DomainName, Status }).to.deep.equal({
      Id: world.distributionId,
      ARN: `arn:aws:cloudfront::${HOME}:distribution/${world.distributionId}`,
      DomainName: world.host,
      Status: "Deployed",
    });
    expect(LastModifiedTime?.getTime()).to.equal(world.clock.now() - LONGEST_PROPAGATION_MS);
  });

  const changes: Readonly<Record<string, (rotation: Rotation) => Promise<unknown>>> = {
    "the distribution": ({ world }) =>
      world.delivery.deployment.update(
        TOKENS.distribution,
        "main",
        world.distributionId,
        world.delivery.distributionArgs({ top: { comment: "changed" } }),
        VIRGINIA,
      ),
    "a key group that it trusts": (changing) => changing.setKeys(changing.firstKeyId, changing.secondKeyId),
    "a policy that it uses": ({ world }) =>
      world.delivery.deployment.update(
        TOKENS.cachePolicy,
        "minute",
        world.delivery.cachePolicyId,
        cachePolicyArgs(0, 30, 60),
        VIRGINIA,
      ),
    "a function that it runs": ({ world }) =>
      world.delivery.deployment.update(
        TOKENS.function,
        "viewer-request",
        world.delivery.functionArn.split("/").at(-1) ?? "",
        { code: `${VIEWER_REQUEST}\n`, runtime: "cloudfront-js-2.0" },
        VIRGINIA,
      ),
  };
  for (const [what, change] of Object.entries(changes)) {
    it(`says InProgress after a change of ${what} until the last edge location can have heard of it`, async () => {
      await change(rotation);
      expect(await status()).to.equal("InProgress");
      await rotation.world.clock.advance(LONGEST_PROPAGATION_MS - 1);
      expect(await status()).to.equal("InProgress");
      await rotation.world.clock.advance(1);
      expect(await status()).to.equal("Deployed");
    });
  }

  it("is not concerned with what the distribution does not use", async () => {
    const { deployment } = rotation.world.delivery;
    const items = [rotation.secondKeyId];
    const other = await deployment.create(TOKENS.keyGroup, "other", { items }, VIRGINIA);
    await deployment.update(
      TOKENS.keyGroup,
      "other",
      other.id,
      { items: [rotation.firstKeyId, rotation.secondKeyId] },
      VIRGINIA,
    );
    expect(await status()).to.equal("Deployed");
  });

  it("has beside it GetKeyGroup, which tells the keys as they are configured, and to whom IAM allows it", async () => {
    const { keyGroupId } = rotation.world.delivery;
    const keysAs = async (caller: Caller, Id = keyGroupId): Promise<readonly string[] | undefined> => {
      const client = new CloudFrontClient(sdkClientSettings(server, caller, "us-east-1"));
      clients.push(client);
      return (await client.send(new GetKeyGroupCommand({ Id }))).KeyGroup?.KeyGroupConfig?.Items;
    };
    expect(await keysAs(operator)).to.deep.equal([rotation.firstKeyId]);
    await rotation.setKeys(rotation.secondKeyId, rotation.firstKeyId);
    expect(await keysAs(operator)).to.deep.equal([rotation.secondKeyId, rotation.firstKeyId]);
    await rotation.world.delivery.deployment.create("aws:iam/role:Role", "r", {
      name: "watcher",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    const watcher: Caller = { principalArn: `arn:aws:iam::${HOME}:role/watcher`, accountId: HOME };
    expect(await rejectionOf(keysAs(watcher))).to.match(/cloudfront:GetKeyGroup/);
    const stranger: Caller = { principalArn: `arn:aws:iam::${OTHER}:root`, accountId: OTHER };
    expect(await rejectionOf(keysAs(stranger))).to.match(/does not exist/);
    expect(await rejectionOf(keysAs(operator, "gone"))).to.match(/does not exist/);
  });

  it("asks IAM, knows nothing of other accounts' distributions, and needs us-east-1", async () => {
    const { deployment } = rotation.world.delivery;
    await deployment.create("aws:iam/role:Role", "r", {
      name: "watcher",
      assumeRolePolicy: trust("lambda.amazonaws.com"),
    });
    const watcher: Caller = { principalArn: `arn:aws:iam::${HOME}:role/watcher`, accountId: HOME };
    expect(await rejectionOf(distribution(watcher))).to.match(/cloudfront:GetDistribution/);
    await deployment.create("aws:iam/rolePolicy:RolePolicy", "p", {
      role: "watcher",
      policy: policy({ Effect: "Allow", Action: "cloudfront:GetDistribution", Resource: "*" }),
    });
    expect((await distribution(watcher)).Status).to.equal("Deployed");
    const stranger: Caller = { principalArn: `arn:aws:iam::${OTHER}:root`, accountId: OTHER };
    expect(await rejectionOf(distribution(stranger))).to.match(/does not exist/);
    expect(await rejectionOf(distribution(operator, "EGONE"))).to.match(/does not exist/);
    rotation.world.network.setFault("us-east-1", "dark");
    expect(await rejectionOf(distribution())).to.match(/does not answer/);
  });
});

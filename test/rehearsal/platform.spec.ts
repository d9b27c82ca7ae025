import { readFileSync } from "node:fs";
import path from "node:path";

import { expect } from "chai";
import fc from "fast-check";

import { ACTIVE_KEY, PLAYBACK_FORMATS, type PlaybackFormat } from "../../functions/edge/names";
import { parseActive } from "../../operations/activeEntry";
import { switchActive } from "../../operations/activeSwitch";
import { AwsKeyValueStore } from "../../operations/aws/keyValueStore";
import { ownKeys, parsePlatformConfig } from "../../stacks/config";
import { platformOutputs, type PlatformOutputs } from "../../stacks/outputs";
import { sdkClientSettings } from "../../rehearsal/cloud/api/sdkClient";
import { KeyValueStores } from "../../rehearsal/cloud/services/cloudfront/keyValueStores";
import { LogEvents } from "../../rehearsal/cloud/services/logEvents";
import { Edge, type EdgeOptions } from "../../rehearsal/edge/edge";
import type { EngineReport } from "../../rehearsal/engine/engineEvents";
import type { RegionFault } from "../../rehearsal/network";
import { ROOT, type RehearsalSettings } from "../../rehearsal/rehearsedPlatform";
import { DeployedStage } from "../../rehearsal/story/deployedStage";
import { tryIntrusions } from "../../rehearsal/story/intruders";
import { Measurements } from "../../rehearsal/story/measurements";
import type { PublishedAsset } from "../../rehearsal/story/publishing";
import { tellRegionLoss } from "../../rehearsal/story/regionLoss";
import type { Stage } from "../../rehearsal/story/stage";
import { Telling } from "../../rehearsal/story/telling";
import { Viewers } from "../../rehearsal/story/viewers";
import { openPlatform, rehearsalSettings, type OpenPlatform } from "./support/openPlatform";

const DEPLOY_LIMIT_MS = 5 * 60_000;

describe("engine ring: the whole platform on the stand-in", function () {
  this.timeout(DEPLOY_LIMIT_MS);

  let open: OpenPlatform;
  let settings: RehearsalSettings;
  let update: EngineReport;
  let outputs: PlatformOutputs;
  let stage: Stage;
  const told: string[] = [];

  before("deploy the production stack", async function () {
    this.timeout(30 * 60_000);
    settings = await rehearsalSettings();
    open = await openPlatform(settings);
    ({ update } = await open.platform.stack.up());
    outputs = platformOutputs.parse(await open.platform.stack.outputs());
    const config = parsePlatformConfig(ownKeys(settings.stack.config, settings.stack.projectName));
    stage = await DeployedStage.set(open.platform, outputs, config, settings.stack.stackName);
  });

  after("take it down", async () => {
    await open.close();
  });

  it("deploys with the policies enforced and without a violation", () => {
    expect(update.violations).to.deep.equal([]);
    expect(update.policies.distinct).to.be.greaterThan(0);
    expect(update.created.length).to.be.greaterThan(100);
  });

  it("reports no change in a second preview of the unchanged program", async () => {
    const again = await open.platform.stack.preview();
    expect(again.changed).to.equal(0);
  });

  it("puts every media resource into its own Region's account and everything global into the delivery account", () => {
    const accountOf: Record<string, string> = Object.fromEntries(
      Object.entries(outputs.regions).map(([region, { accountId }]) => [region, accountId]),
    );
    const misplaced = open.platform.cloud.resources
      .all()
      .filter(({ token, urn, scope }) => {
        // Replicas of tables and the entitlement service are the delivery account's, in whichever Region.
        const isDelivered = token.startsWith("aws:dynamodb/") || urn.includes("media:entitlement:");
        const region = Object.keys(accountOf).find(
          (name) => urn.split("::").at(-1)?.includes(name) && !isDelivered,
        );
        const expected = region === undefined ? "111111111111" : accountOf[region];
        return token.startsWith("aws:") && scope.accountId !== expected;
      })
      .map(({ urn }) => urn);
    expect(misplaced).to.deep.equal([]);
  });

  it("keeps every viewer playing through the loss and the return of a Region, in every format", async () => {
    const telling = new Telling(stage.clock, (line) => told.push(line));
    await tellRegionLoss(stage, telling);
    const { invariants } = telling;
    const broken = invariants.verdicts().filter(({ held }) => !held);
    expect(broken).to.deep.equal([]);
    expect(invariants.verdicts().length).to.be.greaterThan(12);
    for (const {
      phase,
      requests,
      failures,
      originAttempts,
      timeToFirstByteMs,
    } of telling.measurements.summaries()) {
      const attempts = stage.regions.map((region) => originAttempts[region] ?? 0);
      const times = [timeToFirstByteMs?.median, timeToFirstByteMs?.max].map((ms) => `${ms ?? "?"} ms`);
      const row = new RegExp(`^${[phase, requests, failures, ...attempts, ...times].join(" +")}$`, "m");
      for (const page of ["README.md", "docs/failover.md"]) {
        expect(readFileSync(path.join(ROOT, page), "utf8"), page).to.match(row);
      }
    }
  });

  it("is as large as the README says", () => {
    const readme = readFileSync(path.join(ROOT, "README.md"), "utf8");
    expect(readme).to.include(`update: ${update.changed} resources created, `);
    expect(readme).to.include(
      `${update.changed} resources to create, ${update.policies.distinct} policies evaluated`,
    );
    expect(readme).to.include(
      `created, ${open.platform.cloud.resources.all().length} of them in the stand-in cloud`,
    );
  });

  it("keeps keys, CDN identifiers and cookies out of state, outputs and logs in plain text", async () => {
    const state = open.platform.stack.exportState();
    const search = stage.secrets.search({
      state,
      outputs: JSON.stringify(await open.platform.stack.outputs()),
      engine: JSON.stringify(update),
      functions: JSON.stringify(open.platform.cloud.service(LogEvents).all()),
      story: told.join("\n"),
    });
    expect(told).not.to.deep.equal([]);
    expect(search.searched).to.be.greaterThan(20);
    expect(search.found).to.deep.equal([]);
    expect(state).to.include(outputs.distributionId);
  });

  describe("under any sequence of faults and switches", () => {
    type Step =
      | { readonly kind: "fault"; readonly region: 0 | 1; readonly fault: RegionFault | undefined }
      | { readonly kind: "switch"; readonly order: readonly (0 | 1)[] }
      | { readonly kind: "watch"; readonly format: PlaybackFormat; readonly asset: 0 | 1 }
      | { readonly kind: "intrude" }
      | { readonly kind: "wait"; readonly seconds: number };

    const regionIndex = fc.constantFrom<0 | 1>(0, 1);
    const step: fc.Arbitrary<Step> = fc.oneof(
      {
        weight: 3,
        arbitrary: fc.record({
          kind: fc.constant("fault" as const),
          region: regionIndex,
          fault: fc.constantFrom<RegionFault | undefined>("dark", "stalled", "erroring", undefined),
        }),
      },
      {
        weight: 2,
        arbitrary: fc.record({
          kind: fc.constant("switch" as const),
          order: fc.constantFrom<readonly (0 | 1)[]>([0, 1], [1, 0], [0], [1]),
        }),
      },
      {
        weight: 4,
        arbitrary: fc.record({
          kind: fc.constant("watch" as const),
          format: fc.constantFrom(...PLAYBACK_FORMATS),
          asset: regionIndex,
        }),
      },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant("intrude" as const) }) },
      {
        weight: 1,
        arbitrary: fc.record({
          kind: fc.constant("wait" as const),
          seconds: fc.integer({ min: 1, max: 400 }),
        }),
      },
    );

    let assets: readonly [PublishedAsset, PublishedAsset];

    before("publish two assets", async () => {
      assets = [await stage.publish("sequence-one"), await stage.publish("sequence-two")];
    });

    afterEach("mend everything", async () => {
      stage.regions.forEach((region) => {
        stage.network.setFault(region, undefined);
      });
      await switchTo(stage.regions);
    });

    async function switchTo(order: readonly string[]): Promise<void> {
      const caller = { principalArn: "arn:aws:iam::111111111111:root", accountId: "111111111111" };
      const { entry } = await switchActive({
        store: new AwsKeyValueStore(
          outputs.keyValueStoreArn,
          sdkClientSettings(open.platform.server, caller, "us-east-1"),
        ),
        order,
        knownRegions: outputs.mediaRegions,
        by: "test",
        at: new Date(stage.clock.now()),
      });
      await stage.clock.advanceUntil("the switch at the edge", () => {
        const copy = open.platform.cloud.service(KeyValueStores).edgeCopy(outputs.keyValueStoreArn);
        const state = parseActive(copy?.get(ACTIVE_KEY));
        return state.kind === "entry" && state.entry.epoch >= entry.epoch;
      });
    }

    const variants: readonly (readonly [string, Partial<EdgeOptions>])[] = [
      ["signatures are checked before the function", {}],
      ["signatures are checked after the function", { signatureCheck: "after-function" }],
      ["the second origin sees the first one's rewritten path", { secondRunSees: "rewritten" }],
    ];
    for (const [what, options] of variants) {
      it(`a healthy Region in the order serves every viewer, and nobody else gets to an origin, when ${what}`, async () => {
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
            await runSteps(steps, options);
          }),
          { numRuns: 60, endOnFailure: true },
        );
      });
    }

    async function runSteps(steps: readonly Step[], options: Partial<EdgeOptions>): Promise<void> {
      const { regions, network, clock } = stage;
      regions.forEach((region) => {
        network.setFault(region, undefined);
      });
      await switchTo(regions);
      const edge = new Edge(open.platform.cloud, { distributionId: outputs.distributionId, ...options });
      const measurements = new Measurements();
      measurements.begin("sequence");
      const viewers = new Viewers(edge, stage.host, stage.signer, clock, measurements, stage.secrets);
      const faults = new Map<string, RegionFault | undefined>();
      let order: readonly string[] = regions;
      for (const current of steps) {
        switch (current.kind) {
          case "fault": {
            const region = regions[current.region];
            faults.set(region, current.fault);
            network.setFault(region, current.fault);
            break;
          }
          case "switch":
            order = current.order.map((index) => regions[index]);
            await switchTo(order);
            break;
          case "wait":
            await clock.advance(current.seconds * 1_000);
            break;
          case "intrude": {
            const records = await tryIntrusions(
              { own: assets[0], other: assets[1] },
              stage.host,
              stage.signer,
              {
                edge,
                clock,
                network,
              },
            );
            expect(
              records.filter(({ status, originAttempts }) => status !== 403 || originAttempts > 0),
            ).to.deep.equal([]);
            break;
          }
          case "watch": {
            const before = measurements.failures().length;
            const attemptsBefore = network.log().length;
            const player = viewers.open(assets[current.asset], current.format);
            await player.start();
            await player.playTo(1);
            const failures = measurements.failures().slice(before);
            const tried = new Set(
              network
                .log()
                .slice(attemptsBefore)
                .map(({ region }) => region),
            );
            const mayBeTried = faults.get(order[0] ?? "") === undefined ? order.slice(0, 1) : order;
            expect([...tried].filter((region) => !mayBeTried.includes(region))).to.deep.equal([]);
            if (order.some((region) => faults.get(region) === undefined)) {
              expect(failures).to.deep.equal([]);
              expect(player.ended && player.length > 0).to.equal(true);
            } else {
              expect(failures.filter(({ status }) => status < 500 || status > 504)).to.deep.equal([]);
            }
            break;
          }
        }
      }
    }
  });
});

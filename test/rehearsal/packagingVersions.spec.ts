import * as aws from "@pulumi/aws";
import * as random from "@pulumi/random";
import { expect } from "chai";
import { tmpdir } from "node:os";
import path from "node:path";

import type { RegionalDrmProfiles } from "../../components/packaging/drmProfile";
import { type PackagingGroupSettings, RegionalPackaging } from "../../components/packaging/regionalPackaging";
import { SourceRole } from "../../components/packaging/sourceRole";
import { VirtualClock } from "../../rehearsal/clock";
import { CloudServer } from "../../rehearsal/cloud/api/server";
import { Cloud } from "../../rehearsal/cloud/core/cloud";
import { createControlPlane } from "../../rehearsal/cloud/core/controlPlane";
import { serviceModules } from "../../rehearsal/cloud/services";
import { MediaPackageVod } from "../../rehearsal/cloud/services/mediaPackageVod";
import type { Engine } from "../../rehearsal/engine/findEngine";
import { EngineFailure, RehearsalStack } from "../../rehearsal/engine/rehearsalStack";
import { withEngine } from "../../rehearsal/engine/withEngine";
import { Network } from "../../rehearsal/network";
import { ROOT } from "../../rehearsal/rehearsedPlatform";
import { testEngine } from "./engine/testEngine";

const BUILD_TIMEOUT_MS = 25 * 60_000;
const RUN_TIMEOUT_MS = 4 * 60_000;
const PLACE = { accountId: "111111111111", region: "us-west-2" };

/** What the operator writes between the runs. */
interface Edits {
  tags: Record<string, string>;
  egressLogDays: number;
  drmProfiles: RegionalDrmProfiles;
  groups: Record<string, PackagingGroupSettings>;
  protect?: boolean;
}

/** One media Region's packaging on the real engine. */
interface Run {
  readonly stack: RehearsalStack;
  readonly edits: Edits;
  /** Ids of the packaging configurations that exist, in order. */
  readonly configurations: () => readonly string[];
}

const version = { segmentDurationSeconds: 6 };

function profile(api: string, dash: readonly ("widevine" | "playready")[]): RegionalDrmProfiles[string] {
  return {
    keyProvider: {
      url: `https://${api}.execute-api.us-west-2.amazonaws.com/prod/speke`,
      accountId: PLACE.accountId,
    },
    systems: { hls: ["fairplay"], dash },
  };
}

describe("engine ring: packaging versions", function () {
  this.timeout(RUN_TIMEOUT_MS);

  let engine: Engine;

  before("find or build the engine", async function () {
    this.timeout(BUILD_TIMEOUT_MS);
    engine = await testEngine();
  });

  async function running(edits: Edits, body: (run: Run) => Promise<void>): Promise<void> {
    const clock = new VirtualClock();
    const cloud = new Cloud({ clock, network: new Network(clock), seed: "packaging versions" });
    cloud.registerAccount(PLACE.accountId);
    const controlPlane = await createControlPlane(cloud, {
      serviceModules,
      cacheDir: path.join(tmpdir(), "media-platform-test-schemas"),
    });
    const server = await CloudServer.start({ cloud, controlPlane, services: [] });
    try {
      await withEngine({ engine, endpoint: server.pluginEndpoint }, async (session) => {
        const stack = await RehearsalStack.create({
          session,
          projectName: "media",
          stackName: "test",
          program: () => Promise.resolve(program(edits)),
          config: {},
          policyPackDirs: [path.join(ROOT, "policies")],
        });
        await body({
          stack,
          edits,
          configurations: () =>
            cloud
              .service(MediaPackageVod)
              .registry.configurations.list(PLACE)
              .map(({ id }) => id)
              .sort(),
        });
      });
    } finally {
      await server.close();
    }
  }

  it("with DRM are deployed once: neither a second preview, nor tags, logs or the order of systems replace anything", async () => {
    const premium = profile("a1b2c3d4e5", ["widevine", "playready"]);
    const edits: Edits = {
      tags: {},
      egressLogDays: 90,
      drmProfiles: { premium },
      groups: { "premium-00": { drm: "premium", configurations: { "hls-v1": version, "dash-v1": version } } },
    };
    await running(edits, async ({ stack, configurations }) => {
      await stack.up();
      expect(configurations()).to.deep.equal([
        "media-test-premium-00-dash-v1",
        "media-test-premium-00-hls-v1",
      ]);
      edits.drmProfiles = { premium: profile("a1b2c3d4e5", ["playready", "widevine"]) };
      expect((await stack.preview()).changed).to.equal(0);

      edits.tags = { team: "video" };
      const tagged = await stack.up();
      expect(tagged.update.changes).to.have.property("update");
      expect(tagged.update.changes).not.to.have.any.keys("replace", "create", "delete");

      edits.egressLogDays = 0;
      const silent = await stack.up();
      expect(silent.update.changes).to.include({ update: 1, delete: 1 });
      expect(silent.update.changes).not.to.have.any.keys("replace", "create");

      edits.drmProfiles = { premium: profile("f6a7b8c9d0", ["playready", "widevine"]) };
      const { operation, message } = await failureOf(() => stack.preview());
      expect(operation).to.equal("preview");
      expect(message).to.match(/Encryption\.SpekeKeyProvider\.Url .*write another profile/s);
    });
  });

  it("in the clear get DRM beside them and not in their place, even while the profile's role is still to come", async () => {
    const edits: Edits = {
      tags: {},
      egressLogDays: 0,
      drmProfiles: {},
      groups: { "clear-00": { configurations: { "hls-v1": version } } },
    };
    await running(edits, async ({ stack, configurations }) => {
      await stack.up();

      edits.drmProfiles = { premium: profile("a1b2c3d4e5", ["widevine"]) };
      edits.groups = { "clear-00": { drm: "premium", configurations: { "hls-v1": version } } };
      const { operation, message } = await failureOf(() => stack.preview());
      expect(operation).to.equal("preview");
      expect(message).to.match(/HlsPackage\.Encryption none -> .*add hls-v2 with the new settings/s);

      edits.groups = {
        "clear-00": { configurations: { "hls-v1": version, "hls-v2": { ...version, drm: "premium" } } },
      };
      await stack.up();
      expect(configurations()).to.deep.equal(["media-test-clear-00-hls-v1", "media-test-clear-00-hls-v2"]);

      edits.groups = { "clear-00": { configurations: { "hls-v2": { ...version, drm: "premium" } } } };
      await stack.up();
      expect(configurations()).to.deep.equal(["media-test-clear-00-hls-v2"]);
    });
  });

  it("that are protected go only after they have retired: another name for one is refused at preview", async () => {
    const longer = { segmentDurationSeconds: 12 };
    const edits: Edits = {
      tags: {},
      egressLogDays: 0,
      drmProfiles: {},
      groups: { "clear-00": { configurations: { "hls-v1": version } } },
      protect: true,
    };
    await running(edits, async ({ stack, configurations }) => {
      await stack.up();

      edits.groups = { "clear-00": { configurations: { "hls-v2": longer } } };
      const renamed = await failureOf(() => stack.preview());
      expect(renamed.operation).to.equal("preview");
      expect(renamed.message).to.match(
        /packaging-clear-00-hls-v1" cannot be deleted\s+because it is protected/,
      );

      edits.groups = {
        "clear-00": { configurations: { "hls-v1": { ...version, retiring: true }, "hls-v2": longer } },
      };
      await stack.up();
      edits.groups = { "clear-00": { configurations: { "hls-v2": longer } } };
      await stack.up();
      expect(configurations()).to.deep.equal(["media-test-clear-00-hls-v2"]);

      edits.groups = { "clear-01": { configurations: { "hls-v1": longer } } };
      const moved = await failureOf(() => stack.preview());
      expect(moved.operation).to.equal("preview");
      expect(moved.message).to.match(
        /packaging-clear-00-hls-v2" cannot be deleted\s+because it is protected/,
      );
    });
  });
});

function program({
  tags,
  egressLogDays,
  drmProfiles,
  groups,
  protect = false,
}: Edits): Record<string, unknown> {
  const provider = new aws.Provider("media", {
    region: PLACE.region,
    allowedAccountIds: [PLACE.accountId],
    defaultTags: { tags },
  });
  const packaging = new RegionalPackaging(
    "packaging",
    {
      ...PLACE,
      namePrefix: "media-test",
      groups,
      drmProfiles,
      egressLogDays,
      packaged: {
        bucketArn: "arn:aws:s3:::packaged",
        keyArn: `arn:aws:kms:${PLACE.region}:${PLACE.accountId}:key/packaged`,
      },
      sourceRole: new SourceRole("source", PLACE, { provider }),
      cdnIdentifier: {
        rotation: { generation: 1, step: "settled" },
        recordName: "/media-test/cdn-identifier",
        now: () => new Date("2026-11-21T12:00:00Z"),
      },
      protect,
    },
    { providers: [provider, new random.Provider("random")] },
  );
  return { roles: packaging.spekeRoleArns };
}

/** The failure that the engine ends with. */
async function failureOf(act: () => Promise<unknown>): Promise<EngineFailure> {
  try {
    await act();
  } catch (error) {
    if (error instanceof EngineFailure) {
      return error;
    }
    throw error;
  }
  throw new Error("the engine let it through");
}

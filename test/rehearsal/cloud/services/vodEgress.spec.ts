import { expect } from "chai";
import fc from "fast-check";
import { parse, types } from "hls-parser";
import { childLinks, learnHashes, type LearnedHashes } from "../../../../functions/ingest/manifestHashes";
import { MediaPackageVod } from "../../../../rehearsal/cloud/services/mediaPackageVod";
import {
  manifestUrl,
  parseEgressPath,
} from "../../../../rehearsal/cloud/services/mediaPackageVod/egressPaths";
import { S3DataPlane } from "../../../../rehearsal/cloud/services/s3";
import { SecretValues } from "../../../../rehearsal/cloud/services/secretValues";
import type { PlaybackFormat } from "../../../../functions/edge/names";
import { WEST, type Deployment } from "../core/standIn";
import { CONTROLLED, IRELAND_ROOT, mediaStack, OTHER_IRELAND, ROLE_POLICY, WEST_ROOT } from "./mediaFixture";
import {
  controlled,
  fetchEgress,
  FIRST_VALUE,
  GROUP,
  makeVodRegion,
  SECOND_VALUE,
  type VodRegion,
} from "./vodFixture";

const FORMATS: readonly PlaybackFormat[] = ["hls", "dash", "cmaf"];
const TEN_MINUTES = 600_000;

describe("MediaPackage VOD egress", () => {
  let stack: Deployment;
  let west: VodRegion;

  beforeEach(async () => {
    stack = await mediaStack();
    west = await makeVodRegion(stack, WEST, WEST_ROOT);
    await register(west);
  });

  async function register({ scope, root, sourceArn, sourceRoleArn }: VodRegion): Promise<void> {
    const vod = stack.cloud.service(MediaPackageVod);
    const request = { id: "title", packagingGroupId: "clear-00", sourceArn, sourceRoleArn };
    vod.assets.create(root, scope, request);
    await stack.cloud.clock.advance(60_000);
  }

  /** Somebody detaches a role's policy, past the program. */
  function takePermissions(role: string): void {
    for (const found of stack.cloud.resources.filter(ROLE_POLICY, ({ inputs }) => inputs["role"] === role)) {
      stack.cloud.resources.remove(found);
    }
  }

  /** The path of the asset's manifest. */
  function manifestPath({ scope }: VodRegion, format: PlaybackFormat): string {
    const { registry } = stack.cloud.service(MediaPackageVod);
    const group = registry.groups.get(scope, "clear-00");
    const asset = registry.assets.get(scope, "title");
    const configuration = registry.configurations.get(scope, `clear-00-${format}`);
    if (group === undefined || asset === undefined || configuration === undefined) {
      throw new Error("not deployed");
    }
    return new URL(manifestUrl(group, asset, configuration)).pathname;
  }

  async function textAt(region: VodRegion, path: string): Promise<string> {
    const { status, body } = await fetchEgress(stack, region.host, path);
    expect(status, path).to.equal(200);
    return new TextDecoder().decode(body);
  }

  function resolve(link: string, path: string): string {
    return new URL(link, `https://${west.host}${path}`).pathname;
  }

  /** Every path that a player of this format asks for. */
  async function everyPath(region: VodRegion, format: PlaybackFormat): Promise<readonly string[]> {
    const master = manifestPath(region, format);
    const children = childLinks(format, await textAt(region, master)).map((link) => resolve(link, master));
    if (format === "dash") {
      const segments = children.flatMap((path) =>
        path.includes("$Number$") ? [1, 2, 3, 4].map((n) => path.replace("$Number$", String(n))) : [path],
      );
      return [master, ...segments];
    }
    const media: string[] = [];
    for (const child of children) {
      const playlist = parse(await textAt(region, child));
      expect(playlist).to.be.instanceOf(types.MediaPlaylist);
      media.push(...childLinks(format, await textAt(region, child)).map((link) => resolve(link, child)));
    }
    return [master, ...children, ...media];
  }

  for (const format of FORMATS) {
    it(`serves ${format} from the manifest down to the last segment, with type, length and caching`, async () => {
      const paths = await everyPath(west, format);
      expect(paths.length).to.be.at.least(14);
      for (const path of paths) {
        const { status, headers, body } = await fetchEgress(stack, west.host, path);
        expect(status, path).to.equal(200);
        expect(headers["content-type"]).to.match(
          path.endsWith(".m3u8")
            ? /^application\/x-mpegURL$/
            : path.endsWith(".mpd")
              ? /^application\/dash\+xml$/
              : /^(?:video\/MP2T|(?:video|audio)\/mp4)$/,
        );
        expect(headers["content-length"]).to.equal(String(body.byteLength));
        expect(headers["cache-control"]).to.match(/^max-age=\d+$/);
      }
    });

    it(`answers HEAD for ${format} with the same headers and no body`, async () => {
      const path = manifestPath(west, format);
      const get = await fetchEgress(stack, west.host, path);
      const head = await fetchEgress(stack, west.host, path, { method: "HEAD" });
      expect(head.headers).to.deep.equal(get.headers);
      expect(head.body.byteLength).to.equal(0);
    });

    it(`serves ${format} in both Regions with equal bytes under different hashes`, async () => {
      const ireland = await makeVodRegion(stack, OTHER_IRELAND, IRELAND_ROOT);
      await register(ireland);
      const learn = async (region: VodRegion): Promise<LearnedHashes> => {
        const path = manifestPath(region, format);
        return learnHashes(format, `https://${region.host}${path}`, await textAt(region, path));
      };
      const [here, there] = [await learn(west), await learn(ireland)];
      const all = [here, there].flatMap(({ asset, configuration, manifest, x, y }) => [
        asset,
        configuration,
        manifest,
        x,
        y,
      ]);
      expect(new Set(all).size).to.equal(10);
      const [mine, theirs] = [await everyPath(west, format), await everyPath(ireland, format)];
      expect(mine.length).to.equal(theirs.length);
      for (const [index, path] of mine.entries()) {
        const left = await fetchEgress(stack, west.host, path);
        const right = await fetchEgress(stack, ireland.host, theirs[index] ?? "");
        if (/\.(?:ts|mp4)$/.test(path)) {
          expect(Buffer.from(left.body).equals(Buffer.from(right.body)), path).to.equal(true);
        }
        // The other Region's path is unknown here: what a plain origin group would ask for.
        expect((await fetchEgress(stack, west.host, theirs[index] ?? "")).status).to.equal(404);
      }
    });
  }

  it("does not answer for an asset that is not playable yet, or not any more", async () => {
    const path = manifestPath(west, "hls");
    const vod = stack.cloud.service(MediaPackageVod);
    vod.assets.delete(vod.assets.require(WEST, "title"));
    expect((await fetchEgress(stack, west.host, path)).status).to.equal(404);
    const { sourceArn, sourceRoleArn } = west;
    vod.assets.create(WEST_ROOT, WEST, {
      id: "title",
      packagingGroupId: "clear-00",
      sourceArn,
      sourceRoleArn,
    });
    expect((await fetchEgress(stack, west.host, manifestPath(west, "hls"))).status).to.equal(404);
  });

  it("takes no other method than GET and HEAD", async () => {
    const { status } = await fetchEgress(stack, west.host, manifestPath(west, "hls"), { method: "POST" });
    expect(status).to.equal(405);
  });

  it("answers 404 to any path of which a single hash or letter is wrong", async () => {
    const paths = [...(await everyPath(west, "hls")), ...(await everyPath(west, "cmaf"))];
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...paths), fc.nat(), async (path, at) => {
        const index = at % path.length;
        const replaced = path.charAt(index) === "z" ? "y" : "z";
        const wrong = path.slice(0, index) + replaced + path.slice(index + 1);
        expect((await fetchEgress(stack, west.host, wrong)).status, wrong).to.equal(404);
      }),
    );
  });

  describe("with CDN authorization", () => {
    const status = async (identifier: string | null): Promise<number> =>
      (await fetchEgress(stack, west.host, manifestPath(west, "hls"), { identifier })).status;

    function rotate(value: string, token: string): void {
      stack.cloud.service(SecretValues).put({
        caller: WEST_ROOT,
        region: WEST.region,
        secretId: west.secretArn,
        secretString: JSON.stringify({ MediaPackageCDNIdentifier: value }),
        clientRequestToken: token.padEnd(32, "0"),
      });
    }

    it("lets in the right value only", async () => {
      expect(await status(FIRST_VALUE)).to.equal(200);
      for (const value of [null, "", "wrong", FIRST_VALUE.toUpperCase(), `${FIRST_VALUE} `]) {
        expect(await status(value)).to.equal(403);
      }
    });

    it("refuses the header with 404 while the group has no authorization, and serves without it", async () => {
      await stack.update(CONTROLLED, "group-us-west-2", "clear-00", controlled(GROUP, { Id: "clear-00" }));
      expect(await status(FIRST_VALUE)).to.equal(404);
      expect(await status(null)).to.equal(200);
    });

    it("takes the new and the previous value ten minutes after a rotation, and not the one before", async () => {
      expect(await status(FIRST_VALUE)).to.equal(200);
      rotate(SECOND_VALUE, "second");
      expect([await status(FIRST_VALUE), await status(SECOND_VALUE)]).to.deep.equal([200, 403]);
      await stack.cloud.clock.advance(TEN_MINUTES);
      expect([await status(FIRST_VALUE), await status(SECOND_VALUE)]).to.deep.equal([200, 200]);
      rotate("third-value-of-the-header", "third");
      await stack.cloud.clock.advance(TEN_MINUTES);
      expect([await status(FIRST_VALUE), await status(SECOND_VALUE)]).to.deep.equal([403, 200]);
    });

    it("lets nobody in once its role may not read the secret any more", async () => {
      takePermissions("secrets-us-west-2");
      await stack.cloud.clock.advance(TEN_MINUTES);
      expect(await status(FIRST_VALUE)).to.equal(403);
    });
  });

  describe("packages just in time, so existing assets break", () => {
    const segment = async (): Promise<number> => {
      const paths = await everyPath(west, "cmaf");
      return (await fetchEgress(stack, west.host, paths.at(-1) ?? "")).status;
    };

    it("when the source role loses its permissions", async () => {
      expect(await segment()).to.equal(200);
      takePermissions("source-us-west-2");
      expect(await segment()).to.equal(500);
    });

    it("when a source object is deleted", async () => {
      const s3 = stack.cloud.service(S3DataPlane);
      for (const { key } of s3.listObjects(WEST_ROOT, west.bucket, { prefix: "assets/title/video" })) {
        s3.deleteObject(WEST_ROOT, west.bucket, key);
      }
      expect(await segment()).to.equal(404);
    });
  });
});

describe("egress paths", () => {
  it("are told apart by their number of segments", () => {
    expect(parseEgressPath("/out/v1/A/C/M/index.m3u8")).to.include({ kind: "manifest", manifest: "M" });
    expect(parseEgressPath("/out/v1/A/C/X/Y/f.ts")).to.include({ kind: "segment", x: "X", y: "Y" });
    expect(parseEgressPath("/out/v1/A/C/M/X/Y/f.m3u8")).to.include({ kind: "child", manifest: "M", x: "X" });
    expect(parseEgressPath("/out/v1/A/C/M/index.m3u8?m=1")).to.include({ file: "index.m3u8" });
    for (const path of [
      "/",
      "/out/v1/unmapped",
      "/out/v1/A/C/f",
      "/out/v2/A/C/M/f",
      "/out/v1/A/C/M/X/Y/Z/f",
    ]) {
      expect(parseEgressPath(path), path).to.equal(undefined);
    }
  });
});

import { createHash } from "node:crypto";
import type { PackagedFile } from "../../../packager/assetPackager";
import type { ContentEncryption } from "./contentEncryption";
import type { Asset } from "./model";

const FAIRPLAY = "94ce86fb-07ff-4f43-adb8-93d2fa968ca2";
const WIDEVINE = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed";

/**
 * A manifest with the marks of encrypted content: keys in playlists, `ContentProtection` in an MPD. Only the manifests are marked: the
 * stand-in has no keys, its segments stay in the clear, and no player could play the two together. What the marks are good for is
 * whoever reads manifests.
 *
 * The key id comes from the asset's resource id, as keys do: different resource ids per Region are different keys.
 */
export function withProtection(
  file: PackagedFile,
  encryption: ContentEncryption,
  asset: Asset,
): PackagedFile {
  const contentId = asset.resourceId ?? asset.arn;
  const text = new TextDecoder().decode(file.body);
  if (file.contentType === "application/dash+xml") {
    return encoded(
      file,
      text.replaceAll(/<AdaptationSet\b[^>]*>/g, (tag) => tag + protection(encryption, contentId)),
    );
  }
  if (text.includes("#EXTINF:")) {
    const keys = keyTags(encryption, contentId).join("\n");
    return encoded(file, withVersionOfKeys(text).replace(/^(?=#EXTINF:)/m, `${keys}\n`));
  }
  return file;
}

/** Version of HLS from which keys have formats (RFC 8216, "Protocol Version Compatibility"). */
const KEY_FORMAT_VERSION = 5;

function withVersionOfKeys(playlist: string): string {
  return playlist.replace(
    /^#EXT-X-VERSION:(\d+)/m,
    (_tag, version: string) => `#EXT-X-VERSION:${Math.max(Number(version), KEY_FORMAT_VERSION)}`,
  );
}

function encoded(file: PackagedFile, text: string): PackagedFile {
  return { ...file, body: new TextEncoder().encode(text) };
}

function keyTags(
  { format, method, systemIds, initializationVector }: ContentEncryption,
  contentId: string,
): readonly string[] {
  // fMP4 segments carry theirs.
  const vector = format === "hls" ? `,IV=0x${initializationVector}` : "";
  if (method === "AES_128") {
    return [`#EXT-X-KEY:METHOD=AES-128,URI="https://keys.invalid/${keyId(contentId)}"${vector}`];
  }
  return systemIds.flatMap((id) =>
    id === FAIRPLAY
      ? [
          `#EXT-X-KEY:METHOD=SAMPLE-AES,URI="skd://${keyId(contentId)}"${vector},KEYFORMAT="com.apple.streamingkeydelivery",KEYFORMATVERSIONS="1"`,
        ]
      : [
          `#EXT-X-KEY:METHOD=SAMPLE-AES,URI="data:text/plain;base64,${Buffer.from(keyId(contentId)).toString("base64")}",KEYFORMAT="${id === WIDEVINE ? "urn:uuid:" : "urn:x-playready:"}${id}",KEYFORMATVERSIONS="1"`,
        ],
  );
}

function protection({ systemIds }: ContentEncryption, contentId: string): string {
  const systems = systemIds.map((id) => `<ContentProtection schemeIdUri="urn:uuid:${id}"/>`);
  return `<ContentProtection schemeIdUri="urn:mpeg:dash:mp4protection:2011" value="cenc" cenc:default_KID="${keyId(contentId)}" xmlns:cenc="urn:mpeg:cenc:2013"/>${systems.join("")}`;
}

/** A UUID that depends on the content id only. */
function keyId(contentId: string): string {
  const digits = createHash("sha256").update(contentId).digest("hex").slice(0, 32);
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

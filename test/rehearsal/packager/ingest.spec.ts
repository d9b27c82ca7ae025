import { expect } from "chai";
import { CLIP_MANIFEST } from "../../../rehearsal/media/clip";
import { ingest } from "../../../rehearsal/packager/ingest";
import { onlyTrack } from "../../../rehearsal/packager/transportStream";
import { TransmuxCache } from "../../../rehearsal/packager/transmuxCache";
import { clipReader, clipText } from "./support";

const PLAYLIST = "video-180p.m3u8";

function ingestWith(changes: Readonly<Record<string, string | undefined>>): () => unknown {
  return () => ingest(CLIP_MANIFEST, clipReader(changes), new TransmuxCache());
}

describe("packager ingest", () => {
  it("takes the bundled clip: two renditions of the same length, with video and audio", () => {
    const { renditions } = ingest(CLIP_MANIFEST, clipReader(), new TransmuxCache());
    expect(renditions.map(({ video }) => [video.width, video.height])).to.deep.equal([
      [320, 180],
      [192, 108],
    ]);
    for (const { audio, segments, video } of renditions) {
      expect(audio).to.include({ codec: "mp4a.40.2", sampleRate: 48_000, channels: 2 });
      expect(video.codec).to.match(/^avc1\.4d40[0-9a-f]{2}$/);
      expect(segments.length).to.equal(8);
      expect(segments.every((segment) => segment.video.duration === 3 * video.timescale)).to.equal(true);
    }
  });

  it("refuses fragmented MP4 that names its initialization segment", () => {
    const playlist = clipText(PLAYLIST).replace("#EXTINF", '#EXT-X-MAP:URI="init.mp4"\n#EXTINF');
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/fragmented MP4.*transport stream segments only/);
  });

  it("refuses fragmented MP4 that only its segments' names give away", () => {
    const playlist = clipText(PLAYLIST).replaceAll(".mpegts", ".m4s");
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/fragmented MP4/);
  });

  it("refuses a segment that is no transport stream, whatever its name", () => {
    expect(ingestWith({ "video-180p-00003.mpegts": "ftypmoof" })).to.throw(
      /video-180p-00003\.mpegts is not an MPEG transport stream/,
    );
  });

  it("refuses encrypted media", () => {
    const playlist = clipText(PLAYLIST).replace("#EXTINF", '#EXT-X-KEY:METHOD=AES-128,URI="k"\n#EXTINF');
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/encrypted \(AES-128\)/);
  });

  it("refuses a set with a missing segment, naming it", () => {
    expect(ingestWith({ "video-108p-00005.mpegts": undefined })).to.throw(
      /video-108p-00005\.mpegts does not exist/,
    );
  });

  it("refuses a set with a missing playlist, naming it", () => {
    expect(ingestWith({ [PLAYLIST]: undefined })).to.throw(/video-180p\.m3u8 does not exist/);
  });

  it("refuses a media playlist in the place of the multivariant playlist", () => {
    expect(() => ingest(PLAYLIST, clipReader(), new TransmuxCache())).to.throw(/lists no renditions/);
  });

  it("refuses a recording that is still growing", () => {
    const playlist = clipText(PLAYLIST).replace("#EXT-X-ENDLIST", "");
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/no EXT-X-ENDLIST/);
  });

  it("refuses a gap between two segments", () => {
    const playlist = clipText(PLAYLIST).replace("video-180p-00004", "video-180p-00005");
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/segment 4 does not start where the one before/);
  });

  it("refuses renditions that do not line up", () => {
    const playlist = clipText(PLAYLIST).replace("#EXTINF:3.000000,\nvideo-180p-00007.mpegts\n", "");
    expect(ingestWith({ [PLAYLIST]: playlist })).to.throw(/segment boundaries differ/);
  });

  it("refuses links that leave the bucket's folder tree or the bucket", () => {
    for (const link of ["../../secret.m3u8", "https://elsewhere.example/a.m3u8", "/a.m3u8"]) {
      const master = clipText(CLIP_MANIFEST).replace(PLAYLIST, link);
      expect(ingestWith({ [CLIP_MANIFEST]: master })).to.throw(/not a relative link/);
    }
  });

  describe("of a set with its sound in playlists of their own", () => {
    const SOUND = "audio.m3u8";
    /** The clip, with the first rendition's own segments for the sound. */
    function set(group: string, audio = clipText(PLAYLIST)): Readonly<Record<string, string>> {
      const master = clipText(CLIP_MANIFEST).replaceAll("RESOLUTION", 'AUDIO="sound",RESOLUTION');
      return { [CLIP_MANIFEST]: master.replace("#EXT-X-STREAM-INF", `${group}\n$&`), [SOUND]: audio };
    }
    const media = (name: string, uri = SOUND, type = "AUDIO"): string =>
      `#EXT-X-MEDIA:TYPE=${type},GROUP-ID="sound",NAME="${name}",URI="${uri}"`;

    it("says that only AWS takes more than one language", () => {
      const two = `${media("en")}\n${media("de", "other.m3u8")}`;
      expect(ingestWith(set(two))).to.throw(/audio group sound has 2 renditions.*packager takes one/);
    });

    it("refuses sound that is cut into other segments than the pictures", () => {
      const audio = clipText(PLAYLIST).replace("#EXTINF:3.000000,\nvideo-180p-00007.mpegts\n", "");
      expect(ingestWith(set(media("en"), audio))).to.throw(/has 7 segments, .* has 8: sound and pictures/);
    });

    it("refuses a rendition for the sound that has none", () => {
      const audio = clipText(PLAYLIST);
      const reader = clipReader(set(media("en"), audio.replaceAll("video-180p", "silent")));
      const silent = (key: string) => {
        const object = reader(key.replace("silent", "video-180p"));
        const body = object && key.startsWith("silent") ? onlyTrack(object.body, "video") : object?.body;
        return object && body && { etag: `${key} ${object.etag}`, body };
      };
      expect(() => ingest(CLIP_MANIFEST, silent, new TransmuxCache())).to.throw(
        /beside it are not an H\.264/,
      );
    });

    it("refuses captions whose segments are missing", () => {
      const captions = media("en", "captions.m3u8", "SUBTITLES");
      const playlist = "#EXTM3U\n#EXTINF:6,\ncaptions_00001.vtt\n#EXT-X-ENDLIST\n";
      expect(ingestWith({ ...set(captions), "captions.m3u8": playlist })).to.throw(
        /captions_00001\.vtt does not exist/,
      );
    });
  });

  it("says that SMIL sets are something only AWS takes", () => {
    expect(() => ingest("title.smil", clipReader(), new TransmuxCache())).to.throw(/packager does not/);
  });
});

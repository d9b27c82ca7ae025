/** Files by path; everything else does not exist. */
export type Files = Readonly<Record<string, string>>;

/** Two video renditions of different lengths, with links that climb as MediaPackage's do. */
export const HLS_FILES: Files = {
  "hls/m/index.m3u8": `#EXTM3U
#EXT-X-VERSION:4
#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.4D401E,mp4a.40.2",RESOLUTION=320x180
x/y/index_1.m3u8
#EXT-X-STREAM-INF:BANDWIDTH=400000,CODECS="avc1.4D401E,mp4a.40.2",RESOLUTION=192x108
x/y/index_2.m3u8
`,
  "hls/m/x/y/index_1.m3u8": mediaPlaylist(["index_1_0.ts", "index_1_1.ts", "index_1_2.ts"]),
  "hls/m/x/y/index_2.m3u8": mediaPlaylist(["index_2_0.ts", "index_2_1.ts"]),
  "hls/x/y/index_1_0.ts": "video",
  "hls/x/y/index_1_1.ts": "video",
  "hls/x/y/index_1_2.ts": "video",
  "hls/x/y/index_2_0.ts": "video",
  "hls/x/y/index_2_1.ts": "video",
};

/** One video rendition and one of audio, in fragmented MP4. */
export const CMAF_FILES: Files = {
  "cmaf/m/index.m3u8": `#EXTM3U
#EXT-X-VERSION:6
#EXT-X-INDEPENDENT-SEGMENTS
#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="main",DEFAULT=YES,AUTOSELECT=YES,URI="x/y/audio.m3u8"
#EXT-X-STREAM-INF:BANDWIDTH=800000,CODECS="avc1.4D401E,mp4a.40.2",RESOLUTION=320x180,AUDIO="audio"
x/y/video.m3u8
`,
  "cmaf/m/x/y/video.m3u8": mediaPlaylist(["video_0.mp4", "video_1.mp4"], "video_init.mp4"),
  "cmaf/m/x/y/audio.m3u8": mediaPlaylist(["audio_0.mp4", "audio_1.mp4"], "audio_init.mp4"),
};

/** Video and audio as segment templates, beside the manifest as MediaPackage puts them. */
export const DASH_FILES: Files = {
  "dash/m/index.mpd": `<?xml version="1.0" encoding="UTF-8"?>
<MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static" mediaPresentationDuration="PT8S" minBufferTime="PT4S" profiles="urn:mpeg:dash:profile:isoff-live:2011">
  <Period start="PT0S" duration="PT8S" id="1">
    <AdaptationSet mimeType="video/mp4" segmentAlignment="true">
      ${segmentTemplate("video")}
      <Representation id="1" width="320" height="180" bandwidth="800000" codecs="avc1.4D401E"/>
    </AdaptationSet>
    <AdaptationSet mimeType="audio/mp4" segmentAlignment="true" lang="en">
      ${segmentTemplate("audio")}
      <Representation id="2" bandwidth="96000" audioSamplingRate="48000" codecs="mp4a.40.2"/>
    </AdaptationSet>
  </Period>
</MPD>
`,
};

function mediaPlaylist(files: readonly string[], init?: string): string {
  const map = init === undefined ? [] : [`#EXT-X-MAP:URI="../../../x/y/${init}"`];
  return [
    "#EXTM3U",
    "#EXT-X-VERSION:6",
    "#EXT-X-TARGETDURATION:4",
    "#EXT-X-PLAYLIST-TYPE:VOD",
    ...map,
    ...files.flatMap((file) => ["#EXTINF:4.0,", `../../../x/y/${file}`]),
    "#EXT-X-ENDLIST",
    "",
  ].join("\n");
}

function segmentTemplate(kind: string): string {
  const url = (part: string): string => `../x/y/index_${kind}_${part}.mp4`;
  return (
    `<SegmentTemplate timescale="1" startNumber="1" initialization="${url("init")}" media="${url("$Number$")}">` +
    `<SegmentTimeline><S t="0" d="4" r="1"/></SegmentTimeline></SegmentTemplate>`
  );
}

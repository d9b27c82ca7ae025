import { FileNames } from "../../../packager/fileNames";
import { type PackageSettings, type StreamSelection } from "../../../packager/packageSettings";
import { standInLimit, unprocessable } from "./problems";
import type { PackagingConfigurationState } from "./schemas";

/** Length of a segment when the configuration does not say, in seconds. */
const DEFAULT_SEGMENT_SECONDS = 6;
const DEFAULT_MIN_BUFFER_SECONDS = 30;
const DEFAULT_MANIFEST_NAME = "index";

type HlsManifest = NonNullable<PackagingConfigurationState["HlsPackage"]>["HlsManifests"][number];

/** What a configuration asks of the packager. */
export interface PackageDefinition {
  /** Undefined for Smooth Streaming: a configuration of it can be made, and its egress says that nothing is packaged. */
  readonly settings: PackageSettings | undefined;
  /** Last part of the manifest's URL. */
  readonly manifestFile: string;
}

/**
 * What a configuration asks of the packager.
 * @throws AwsError 422 unless it has exactly one package; NotImplemented for what only AWS can package
 */
export function packageDefinitionOf(state: PackagingConfigurationState): PackageDefinition {
  const settings = packageSettingsOf(state);
  if (settings === undefined) {
    const manifest = onlyManifest(state.MssPackage?.MssManifests ?? []);
    return { settings, manifestFile: `${manifest.ManifestName ?? DEFAULT_MANIFEST_NAME}.ism/Manifest` };
  }
  return {
    settings,
    manifestFile: new FileNames(settings.manifestName, settings.format === "dash").manifest(),
  };
}

function packageSettingsOf(state: PackagingConfigurationState): PackageSettings | undefined {
  const { CmafPackage: cmaf, DashPackage: dash, HlsPackage: hls, MssPackage: mss } = state;
  const packages = [cmaf, dash, hls, mss].filter((given) => given !== undefined);
  if (packages.length !== 1) {
    throw unprocessable(
      `packaging configuration ${state.Id} has ${packages.length} packages; exactly one of HlsPackage, DashPackage, CmafPackage and MssPackage is needed`,
    );
  }
  if (hls !== undefined) {
    refuse(hls.IncludeDvbSubtitles, "has no DVB subtitles (IncludeDvbSubtitles)");
    const manifest = onlyManifest(hls.HlsManifests);
    return {
      ...hlsSettings(manifest, hls.SegmentDurationSeconds),
      format: "hls",
      audioRenditionGroup: hls.UseAudioRenditionGroup ?? false,
    };
  }
  if (cmaf !== undefined) {
    refuse(
      cmaf.IncludeEncoderConfigurationInSegments,
      "keeps the encoder configuration in initialization segments",
    );
    const manifest = onlyManifest(cmaf.HlsManifests);
    return { ...hlsSettings(manifest, cmaf.SegmentDurationSeconds), format: "cmaf" };
  }
  return dash === undefined ? undefined : dashSettings(dash);
}

function hlsSettings(manifest: HlsManifest, seconds: number | undefined): Omit<PackageSettings, "format"> {
  refuse(manifest.IncludeIframeOnlyStream, "makes no I-frame-only playlists (IncludeIframeOnlyStream)");
  // The other members speak of ad markers, time codes and keys that clear, unmarked sources do not have.
  return {
    manifestName: manifest.ManifestName ?? DEFAULT_MANIFEST_NAME,
    segmentDurationSeconds: seconds ?? DEFAULT_SEGMENT_SECONDS,
    streamSelection: selectionOf(manifest.StreamSelection),
    audioRenditionGroup: false,
    manifestLayout: "FULL",
    minBufferTimeSeconds: DEFAULT_MIN_BUFFER_SECONDS,
  };
}

function dashSettings(dash: NonNullable<PackagingConfigurationState["DashPackage"]>): PackageSettings {
  const manifest = onlyManifest(dash.DashManifests);
  refuse(
    dash.IncludeEncoderConfigurationInSegments,
    "keeps the encoder configuration in initialization segments",
  );
  refuse(dash.IncludeIframeOnlyStream, "makes no I-frame-only tracks (IncludeIframeOnlyStream)");
  refuse((dash.PeriodTriggers ?? []).length > 0, "makes one period only (PeriodTriggers)");
  refuse(
    (dash.SegmentTemplateFormat ?? "NUMBER_WITH_TIMELINE") !== "NUMBER_WITH_TIMELINE",
    "names DASH segments by number on a timeline only (SegmentTemplateFormat NUMBER_WITH_TIMELINE)",
  );
  refuse(manifest.Profile === "HBBTV_1_5", "writes no HbbTV manifests (Profile)");
  return {
    format: "dash",
    manifestName: manifest.ManifestName ?? DEFAULT_MANIFEST_NAME,
    segmentDurationSeconds: dash.SegmentDurationSeconds ?? DEFAULT_SEGMENT_SECONDS,
    streamSelection: selectionOf(manifest.StreamSelection),
    audioRenditionGroup: false,
    manifestLayout: manifest.ManifestLayout ?? "FULL",
    minBufferTimeSeconds: manifest.MinBufferTimeSeconds ?? DEFAULT_MIN_BUFFER_SECONDS,
  };
}

function onlyManifest<T>(manifests: readonly T[]): T {
  const [manifest, ...others] = manifests;
  if (manifest === undefined || others.length > 0) {
    throw standInLimit(`serves one manifest per configuration, got ${manifests.length}`);
  }
  return manifest;
}

function selectionOf(selection: HlsManifest["StreamSelection"]): StreamSelection {
  return {
    streamOrder: selection?.StreamOrder ?? "ORIGINAL",
    minVideoBitsPerSecond: selection?.MinVideoBitsPerSecond ?? 0,
    maxVideoBitsPerSecond: selection?.MaxVideoBitsPerSecond ?? Number.MAX_SAFE_INTEGER,
  };
}

function refuse(asked: boolean | undefined, limit: string): void {
  if (asked === true) {
    throw standInLimit(limit);
  }
}

import type { Place } from "./model";
import { unprocessable } from "./problems";
import type { PackagingConfigurationState } from "./schemas";

/** Formats as they can be encrypted. */
export type EncryptedFormat = "hls" | "dash" | "cmaf" | "mss";

/** How a configuration's content is encrypted. */
export interface ContentEncryption {
  readonly format: EncryptedFormat;
  /** `SAMPLE_AES` or `AES_128`; only HLS has a choice. */
  readonly method: "AES_128" | "SAMPLE_AES" | undefined;
  /** Role by which MediaPackage asks for keys. */
  readonly roleArn: string;
  /** Lower case. */
  readonly systemIds: readonly string[];
  /** 32 hexadecimal digits: as asked for, else the service's own. */
  readonly initializationVector: string;
  /** The API that it asks. */
  readonly api: { readonly id: string; readonly stage: string; readonly path: string };
}

const WIDEVINE = "edef8ba9-79d6-4ace-a3c8-27dcd51d21ed";
const PLAYREADY = "9a04f079-9840-4286-ab92-e65be0885f95";
const FAIRPLAY = "94ce86fb-07ff-4f43-adb8-93d2fa968ca2";
const IRDETO = "80a6be7e-1448-4c37-9e70-d5aebe04c8d2";
const AES_128 = "81376844-f976-481e-a84e-cc25d39b0b33";

/** System ids by SPEKE version and format, and how many of them a configuration may have. */
const ALLOWED: Readonly<
  Record<
    "1.0" | "2.0",
    Partial<Record<EncryptedFormat, { readonly ids: readonly string[]; readonly atMost: number }>>
  >
> = {
  "1.0": {
    hls: { ids: [FAIRPLAY, AES_128], atMost: 1 },
    dash: { ids: [WIDEVINE, PLAYREADY], atMost: 2 },
    cmaf: { ids: [WIDEVINE, FAIRPLAY], atMost: 3 },
    mss: { ids: [PLAYREADY], atMost: 1 },
  },
  "2.0": {
    dash: { ids: [WIDEVINE, PLAYREADY, IRDETO], atMost: 2 },
    cmaf: { ids: [WIDEVINE, PLAYREADY, FAIRPLAY], atMost: 3 },
  },
};

type SpekeKeyProvider = NonNullable<
  NonNullable<PackagingConfigurationState["CmafPackage"]>["Encryption"]
>["SpekeKeyProvider"];

/**
 * How a configuration encrypts, undefined when it does not.
 * @param ownVector the initialization vector that the service makes for it here, which is another one in every Region
 * @throws AwsError 422 for what MediaPackage cannot do: systems, their number, presets, a key provider of another Region
 */
export function contentEncryptionOf(
  state: PackagingConfigurationState,
  place: Place,
  ownVector: string,
): ContentEncryption | undefined {
  const { CmafPackage: cmaf, DashPackage: dash, HlsPackage: hls, MssPackage: mss } = state;
  const packages = { cmaf, dash, hls, mss };
  const format = (["hls", "dash", "cmaf", "mss"] as const).find(
    (candidate) => packages[candidate]?.Encryption !== undefined,
  );
  const provider = format && packages[format]?.Encryption?.SpekeKeyProvider;
  if (format === undefined || provider === undefined) {
    return undefined;
  }
  const systemIds = provider.SystemIds.map((id) => id.toLowerCase());
  const method = hls?.Encryption?.EncryptionMethod;
  acceptSystems(format, systemIds, provider);
  if (format === "hls" && (method === "AES_128") !== systemIds.includes(AES_128)) {
    throw unprocessable(
      `HlsPackage: EncryptionMethod ${method ?? "none"} does not go with ${systemIds.join()}`,
    );
  }
  return {
    format,
    method: format === "hls" ? (method ?? "SAMPLE_AES") : undefined,
    roleArn: provider.RoleArn,
    systemIds,
    initializationVector: hls?.Encryption?.ConstantInitializationVector ?? ownVector,
    api: apiOf(provider.Url, place),
  };
}

function acceptSystems(
  format: EncryptedFormat,
  systemIds: readonly string[],
  { EncryptionContractConfiguration: contract }: SpekeKeyProvider,
): void {
  const version = contract === undefined ? "1.0" : "2.0";
  const allowed = ALLOWED[version][format];
  if (allowed === undefined) {
    throw unprocessable(`SPEKE ${version} is not supported for ${format}`);
  }
  if (systemIds.length > allowed.atMost || new Set(systemIds).size !== systemIds.length) {
    throw unprocessable(
      `${format} takes up to ${allowed.atMost} different system ids, got ${systemIds.length}`,
    );
  }
  const strangers = systemIds.filter((id) => !allowed.ids.includes(id));
  if (strangers.length > 0) {
    throw unprocessable(
      `system ids ${strangers.join()} are not supported for ${format} with SPEKE ${version}`,
    );
  }
  if (contract !== undefined) {
    const { PresetSpeke20Audio: audio, PresetSpeke20Video: video } = contract;
    if ((audio === "SHARED") !== (video === "SHARED")) {
      throw unprocessable("the SHARED preset must be set for both audio and video");
    }
    if (audio === "UNENCRYPTED" && video === "UNENCRYPTED") {
      throw unprocessable("the UNENCRYPTED preset cannot be set for both audio and video");
    }
  }
}

function apiOf(url: string, { region }: Place): ContentEncryption["api"] {
  const [, id, apiRegion, stage, path = ""] =
    /^https:\/\/([a-z0-9]+)\.execute-api\.([a-z0-9-]+)\.amazonaws\.com\/([^/?#]+)\/?([^?#]*)$/.exec(url) ??
    [];
  if (id === undefined || stage === undefined || apiRegion !== region) {
    throw unprocessable(
      `key provider ${url}: an API Gateway URL in ${region} is needed, https://<id>.execute-api.${region}.amazonaws.com/<stage>/<path>`,
    );
  }
  return { id, stage, path };
}

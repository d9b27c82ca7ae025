import { SigningKeys, type SigningKeysArgs } from "../../../components/signing/signingKeys";
import { awsProvider, type Recording, startRecording } from "../../support/recordingMocks";

export const ACCOUNT = "333333333333";

export const RECORD_NAME = "/media-platform-test/signing-keys";
export const NOW = new Date("2026-11-21T12:00:00Z");

/** A rotation half way: the old key still trusted, the next one already. */
export const KEYS: SigningKeysArgs["keys"] = {
  "key-2026-05": { state: "retired", trustedUntil: "2026-11-21T14:00:00Z" },
  "key-2026-11": { state: "active" },
  "key-2027-05": { state: "published" },
};

/** Builds signing keys in the delivery account. */
export async function recordSigningKeys(
  options: {
    readonly keys?: SigningKeysArgs["keys"];
    readonly protect?: boolean;
    readonly preview?: boolean;
    readonly replicaRegions?: readonly string[];
    /** Is called with the component before the recording settles. */
    readonly inspect?: (keys: SigningKeys) => void;
  } = {},
): Promise<Recording> {
  const recording = await startRecording({ preview: options.preview ?? false });
  const keys = new SigningKeys(
    "signing",
    {
      accountId: ACCOUNT,
      keys: options.keys ?? KEYS,
      recordName: RECORD_NAME,
      now: () => NOW,
      replicaRegions: options.replicaRegions ?? ["us-west-2", "eu-west-1"],
      protect: options.protect ?? true,
    },
    { provider: awsProvider("delivery", ACCOUNT, "us-east-1") },
  );
  options.inspect?.(keys);
  await recording.settled();
  return recording;
}

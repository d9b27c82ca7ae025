import { createPublicKey, type KeyObject } from "node:crypto";

import { hasUnknown, optionalText, text, texts } from "../../core/props";
import type { ChangeCall, Props, ResourceType } from "../../core/types";
import { asCheckFailures, cloudfrontError, invalid, refuse, type Problem } from "./problem";
import { TOKENS } from "./tokens";
import { newEtag, requireRoom, requireUniqueName } from "./uniqueName";

/** Public keys per account; the quota cannot be raised. */
const MAX_PUBLIC_KEYS = 10;

/**
 * A key that CloudFront accepts for signed cookies: a PEM block `PUBLIC KEY` (SPKI) with RSA of 2,048 bits or ECDSA on
 * P-256. Undefined for anything else.
 */
export function parsePublicKey(pem: string): KeyObject | undefined {
  if (!/^-----BEGIN PUBLIC KEY-----\n[A-Za-z0-9+/=\n]+-----END PUBLIC KEY-----\n*$/.test(pem)) {
    return undefined;
  }
  try {
    const key = createPublicKey(pem);
    const details = key.asymmetricKeyDetails;
    const isRsa2048 = key.asymmetricKeyType === "rsa" && details?.modulusLength === 2048;
    const isP256 = key.asymmetricKeyType === "ec" && details?.namedCurve === "prime256v1";
    return isRsa2048 || isP256 ? key : undefined;
  } catch {
    return undefined;
  }
}

function problemsOf(inputs: Props): readonly Problem[] {
  const encodedKey = optionalText(inputs, "encodedKey");
  if (encodedKey === undefined) {
    return hasUnknown(inputs["encodedKey"])
      ? []
      : [invalid("encodedKey", "a PEM public key is needed, nothing was given")];
  }
  if (parsePublicKey(encodedKey) === undefined) {
    return [
      invalid(
        "encodedKey",
        `a PEM block "PUBLIC KEY" with an RSA 2048 or ECDSA P-256 key is needed, received ${encodedKey.length} characters that are none`,
      ),
    ];
  }
  return encodedKey.endsWith("\n")
    ? []
    : [
        invalid(
          "encodedKey",
          "the PEM text must end with a newline, or the key is replaced on every deployment; append one",
        ),
      ];
}

function refuseWhileInUse(call: ChangeCall): void {
  const group = call.cloud.resources.find(TOKENS.keyGroup, (candidate) =>
    texts(candidate.inputs, "items").includes(call.previous.id),
  );
  if (group !== undefined) {
    throw cloudfrontError(
      "PublicKeyInUse",
      `public key ${call.previous.id} is in key group ${group.id}; take it out of the group first`,
    );
  }
}

/** `aws.cloudfront.PublicKey`: its material and name cannot change. */
export const publicKeyType: ResourceType = {
  token: TOKENS.publicKey,
  global: true,
  autoname: { property: "name", maxLength: 128 },
  replaceOn: ["encodedKey", "name", "namePrefix"],
  computed: ["callerReference", "etag"],
  volatile: ["etag"],
  check: (inputs) => asCheckFailures(problemsOf(inputs)),
  create: (call) => {
    refuse(problemsOf(call.inputs));
    requireUniqueName(call, "PublicKeyAlreadyExists");
    requireRoom(call, MAX_PUBLIC_KEYS, "TooManyPublicKeys");
    return {
      id: `K${call.cloud.random.stream(call.urn).text(13)}`,
      computed: { callerReference: text(call.inputs, "name"), etag: newEtag(call) },
    };
  },
  update: (call) => ({
    callerReference: text(call.previous.outputs, "callerReference"),
    etag: newEtag(call),
  }),
  delete: refuseWhileInUse,
};

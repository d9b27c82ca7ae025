import { randomBytes } from "node:crypto";

import { CloudFrontClient } from "@aws-sdk/client-cloudfront";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SSMClient } from "@aws-sdk/client-ssm";
import { z } from "zod";

import { platformOutputs } from "../../stacks/outputs";
import { callLimits } from "../aws/clientConfig";
import { DistributionStatus } from "../aws/distributionStatus";
import { withRole } from "../aws/roleSession";
import { RotatedSecrets } from "../aws/rotatedSecrets";
import { RotatedStack } from "../aws/rotatedStack";
import { SignerParameters } from "../aws/signerParameters";
import { readSigningKey } from "../aws/signingKey";
import { describeError } from "../commandLine";
import { readProbeOutputs } from "../probe/probeOutputs";
import { sendOverTls } from "../probe/sendOverTls";
import type { ProbeSettings } from "../probe/settings";
import { activeSigningKey, readOutputs, type StackOutputsPort } from "../stackOutputs";
import type { RotationOptions } from "./options";
import { noProbe, RotationProbe } from "./paywallProbe";
import type { LeavingKey, PaywallProbe, RotationPorts } from "./ports";
import { identifierStatements } from "./sessionStatements";

const region = platformOutputs.shape.regions.valueType;

/** What the clients are made from. */
const clientOutputs = platformOutputs
  .pick({ distributionId: true, keyGroupId: true, mediaRegions: true })
  .extend({
    entitlement: platformOutputs.shape.entitlement.unwrap(),
    regions: z.record(z.string(), region.pick({ cdnIdentifierSecretArn: true, deployRoleArn: true })),
  });

/** CloudFront's control plane is there only (CloudFront API Reference, "Endpoints"). */
const CLOUDFRONT_REGION = "us-east-1";

const LIMITS = callLimits(4, 15_000);

/** Ports to AWS and to the stack, and how to close them. */
export interface OpenRotation extends Omit<RotationPorts, "clock" | "progress" | "confirm"> {
  readonly destroy: () => void;
}

/**
 * Opens what a rotation works with.
 *
 * @throws StackOutputsError for a stack that was deployed before it had an entitlement service: nothing would say which key signs
 */
export async function openRotation(
  { stack, probe }: Pick<RotationOptions, "stack" | "probe">,
  projectDirectory: string,
  deployed: StackOutputsPort,
  progress: (line: string) => void,
): Promise<OpenRotation> {
  const outputs = await readOutputs(clientOutputs, deployed, stack);
  const cloudFront = new CloudFrontClient({ ...LIMITS, region: CLOUDFRONT_REGION });
  const ssm = perRegion((name) => new SSMClient({ ...LIMITS, region: name }));
  const delivery = perRegion((name) => new SecretsManagerClient({ ...LIMITS, region: name }));
  const media = perRegion((name) => {
    const { deployRoleArn: roleArn, cdnIdentifierSecretArn = "" } = outputs.regions[name] ?? {};
    const session = {
      roleArn,
      sessionName: "media-rotation",
      statements: identifierStatements(cdnIdentifierSecretArn),
    };
    return new SecretsManagerClient(withRole({ ...LIMITS, region: name }, session));
  });
  return {
    stack: new RotatedStack(projectDirectory, stack, deployed, (text) => process.stderr.write(text)),
    cdn: new DistributionStatus(cloudFront, outputs),
    signers: new SignerParameters(
      ssm.in,
      mapped(outputs.entitlement.services, ({ signerParameter }) => signerParameter),
    ),
    secrets: new RotatedSecrets({
      deliveryIn: delivery.in,
      mediaIn: media.in,
      identifierArns: mapped(outputs.regions, ({ cdnIdentifierSecretArn }) => cdnIdentifierSecretArn),
    }),
    probe: probe ? openProbe(stack, deployed, progress) : noProbe("Nobody asked for playback (--no-probe)."),
    destroy: () => {
      cloudFront.destroy();
      [ssm, delivery, media].forEach((clients) => {
        clients.destroy();
      });
    },
  };
}

function openProbe(
  stack: string,
  deployed: StackOutputsPort,
  progress: (line: string) => void,
): PaywallProbe {
  const signer = async (
    { publicKeyId, secretArn }: Pick<LeavingKey, "publicKeyId" | "secretArn">,
    mediaRegions: readonly string[],
  ) => ({ keyPairId: publicKeyId, privateKey: await readSigningKey(secretArn, mediaRegions) });
  return new RotationProbe({
    settings: async (): Promise<ProbeSettings> => {
      const outputs = await readProbeOutputs(deployed, stack);
      const key = activeSigningKey(outputs);
      const settings = { ...outputs, stack, activeKeyPairId: key.publicKeyId };
      try {
        return { ...settings, signer: await signer(key, outputs.mediaRegions) };
      } catch (error) {
        return { ...settings, signerProblem: describeError(error) };
      }
    },
    signerOf: async (key) => signer(key, (await readProbeOutputs(deployed, stack)).mediaRegions),
    ports: {
      send: (request) => sendOverTls(request),
      now: () => Date.now(),
      nonce: () => randomBytes(8).toString("hex"),
      progress,
    },
  });
}

/** Makes a client for a Region when it is first asked for. */
function perRegion<T extends { destroy(): void }>(
  make: (region: string) => T,
): { readonly in: (region: string) => T; readonly destroy: () => void } {
  const clients = new Map<string, T>();
  return {
    in: (name) => {
      const client = clients.get(name) ?? make(name);
      clients.set(name, client);
      return client;
    },
    destroy: () => {
      clients.forEach((client) => {
        client.destroy();
      });
    },
  };
}

function mapped<T>(values: Readonly<Record<string, T>>, of: (value: T) => string): Record<string, string> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, of(value)]));
}

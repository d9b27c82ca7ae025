import { z } from "zod";

import type {
  CdnIdentifiers,
  DeployedStack,
  ResourceChange,
  RotationConfiguration,
  SigningKeyStates,
  StackPort,
} from "../../operations/rotation/ports";
import { ownKeys, parsePlatformConfig } from "../../stacks/config";
import { platformOutputs } from "../../stacks/outputs";
import type { CdnIdentifierConfig } from "../../stacks/schemas/cdnIdentifierSchema";
import type { RehearsalStack } from "../engine/rehearsalStack";
import type { Redeployment } from "./redeployment";

/** Does something that takes real time, such as an update, while viewers go on. */
export type Meanwhile = <T>(work: Promise<T>) => Promise<T>;

/**
 * The stack as `npm run rotate-keys` works with it: its configuration, previews with the policy pack, and updates. The real engine does
 * them; only where the configuration is kept is the rehearsal's.
 */
export class RotatedStack implements StackPort {
  constructor(
    private readonly stack: RehearsalStack,
    private readonly redeployment: Redeployment,
    private readonly projectName: string,
    private readonly meanwhile: Meanwhile,
  ) {}

  readConfiguration(): Promise<RotationConfiguration> {
    const { signingKeys, regions } = parsePlatformConfig(ownKeys(this.redeployment.config, this.projectName));
    const cdnIdentifiers: CdnIdentifiers = Object.fromEntries(
      Object.entries(regions).map(([region, { cdnIdentifier }]) => [region, cdnIdentifier]),
    );
    return Promise.resolve({ signingKeys, cdnIdentifiers });
  }

  async writeSigningKeys(keys: SigningKeyStates): Promise<void> {
    const signingKeys = Object.fromEntries(
      Object.entries(keys).map(([name, key]) => [name, "trustedUntil" in key ? key : key.state]),
    );
    await this.redeployment.write({ signingKeys });
  }

  async writeCdnIdentifier(region: string, cdnIdentifier: CdnIdentifierConfig): Promise<void> {
    const regions = z
      .record(z.string(), z.record(z.string(), z.unknown()))
      .parse(this.redeployment.value("regions"));
    await this.redeployment.write({
      regions: { ...regions, [region]: { ...regions[region], cdnIdentifier } },
    });
  }

  async outputs(): Promise<DeployedStack> {
    const { mediaRegions, signingKeys, regions } = platformOutputs.parse(await this.stack.outputs());
    const cdnIdentifiers = Object.fromEntries(
      Object.entries(regions).flatMap(([region, { cdnIdentifier }]) =>
        cdnIdentifier === undefined ? [] : [[region, cdnIdentifier]],
      ),
    );
    return { mediaRegions, signingKeys, cdnIdentifiers };
  }

  async preview(): Promise<readonly ResourceChange[]> {
    return (await this.meanwhile(this.stack.preview())).operations;
  }

  async up(): Promise<void> {
    await this.meanwhile(this.stack.updateWithoutPreview());
  }
}

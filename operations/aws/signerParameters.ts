import { GetParameterCommand, type SSMClient } from "@aws-sdk/client-ssm";

import { signerDocumentSchema } from "../../functions/entitlement/signerDocument";
import type { RegionSigner, SignerPort } from "../rotation/ports";

/** The parameters that say which key signs, one in each media Region of the delivery account. */
export class SignerParameters implements SignerPort {
  /**
   * @param clientIn the client of a Region
   * @param names the parameter's name by Region
   */
  constructor(
    private readonly clientIn: (region: string) => SSMClient,
    private readonly names: Readonly<Record<string, string>>,
  ) {}

  async read(region: string): Promise<RegionSigner> {
    const { Parameter } = await this.clientIn(region).send(
      new GetParameterCommand({ Name: this.names[region] ?? "" }),
    );
    const text = Parameter?.Value;
    const changedAt = Parameter?.LastModifiedDate;
    if (text === undefined || changedAt === undefined) {
      throw new Error(`GetParameter of ${this.names[region] ?? "?"} in ${region} answered without a value`);
    }
    const { active } = signerDocumentSchema.parse(JSON.parse(text));
    return { publicKeyId: active.publicKeyId, changedAt: changedAt.getTime() };
  }
}

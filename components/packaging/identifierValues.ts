import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { type IdentifierRotation, sentGeneration } from "./identifierRotation";
import { versionGuard } from "./identifierGuards";

/** MediaPackage takes 8 to 128 characters; 64 letters and digits carry more than 380 bits and are safe in a header. */
const IDENTIFIER_LENGTH = 64;

/** Arguments of {@link identifierValues}. */
export interface IdentifierValuesArgs {
  readonly rotation: IdentifierRotation;
  readonly secretId: pulumi.Input<string>;
  /** What messages call the rotation's setting. */
  readonly setting: string;
  readonly now: () => Date;
  /** Whether the secret is made by this deployment, asked when a version is about to be: nobody plays from the Region then. */
  readonly isNew: () => boolean;
  readonly protect: boolean;
  readonly parent: pulumi.Resource;
  /** What has to agree before a value is written. */
  readonly dependsOn: readonly pulumi.Resource[];
}

/** Values of a CDN identifier, as the origin and the packaging groups need them. */
export interface IdentifierValues {
  /** The value that CloudFront sends, a Pulumi secret. Known once it is in the secret. */
  readonly sent: pulumi.Output<string>;
  /** The version that was written last. */
  readonly latest: pulumi.Resource;
}

/**
 * The values of a CDN identifier and the versions of its secret, a set of resources for each generation that nothing ever replaces.
 *
 * - Every version is made after the one of the generation before. MediaPackage takes the latest two, so two in one deployment would leave
 *   it without the one that CloudFront sends; but no step adds more than one. `settled` saves the value a second time, which ends the
 *   acceptance of the one before, in a later deployment than the one that changed the header, and that one has waited for CloudFront.
 * - Versions are kept when they leave the program: the provider would take AWSPREVIOUS off them, and MediaPackage would refuse the old
 *   value at once. Secrets Manager throws versions without a label away itself.
 * - What CloudFront sends or is about to send is protected. A value on its way out is not, so that the last step can drop it.
 */
export function identifierValues(name: string, args: IdentifierValuesArgs): IdentifierValues {
  const { rotation, protect, parent } = args;
  const { generation, step } = rotation;
  const sent = sentGeneration(rotation);
  if (generation === 1 && step !== "settled") {
    throw new Error(
      `${args.setting}: got generation 1, ${step}. The first value replaces none; write generation 1, settled.`,
    );
  }
  const generations = step === "settled" ? [generation] : [generation - 1, generation];

  let latest: pulumi.Resource | undefined;
  let value: pulumi.Output<string> | undefined;
  for (const number of generations) {
    const password = new random.RandomPassword(
      `${name}-value${suffix(number)}`,
      { length: IDENTIFIER_LENGTH, special: false },
      { parent, protect: protect && number >= sent },
    );
    const version = addVersion(`${name}-version${suffix(number)}`, password, args, {
      after: latest,
      guard: number > 1,
    });
    latest = version;
    if (number === sent) {
      // With the version's id: the header must not change before the value is there.
      value = pulumi.secret(pulumi.all([password.result, version.id]).apply(([result]) => result));
    }
    if (step === "settled" && number > 1) {
      latest = addVersion(`${name}-version${suffix(number)}-again`, password, args, {
        after: version,
        guard: false,
      });
    }
  }
  if (latest === undefined || value === undefined) {
    throw new Error(`${args.setting}: generation ${generation}, ${step}, has no value to send`);
  }
  return { sent: value, latest };
}

/** Existing stacks have the first generation under names without a number. */
function suffix(generation: number): string {
  return generation === 1 ? "" : `-${generation}`;
}

function addVersion(
  name: string,
  password: random.RandomPassword,
  { secretId, rotation, setting, now, isNew, parent, dependsOn }: IdentifierValuesArgs,
  { after, guard }: { readonly after: pulumi.Resource | undefined; readonly guard: boolean },
): aws.secretsmanager.SecretVersion {
  return new aws.secretsmanager.SecretVersion(
    name,
    {
      secretId,
      secretString: pulumi.jsonStringify({ MediaPackageCDNIdentifier: password.result }),
    },
    {
      parent,
      retainOnDelete: true,
      dependsOn: [...dependsOn, ...(after === undefined ? [] : [after])],
      ...(guard ? { hooks: { beforeCreate: [versionGuard(name, { rotation, setting, now, isNew })] } } : {}),
    },
  );
}

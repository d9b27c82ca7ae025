import { parsePolicy, type Statement } from "../../../../policyLanguage/document";
import type { Cloud } from "../../core/cloud";
import { optionalBoolean, optionalText } from "../../core/props";
import { AwsError, type Props, type ResourceType } from "../../core/types";
import { settingOf, type Bucket } from "./buckets";
import { satellite } from "./satellite";
import { TOKENS } from "./tokens";

/** The four switches of a public access block. */
export type PublicAccessSwitch =
  "blockPublicAcls" | "blockPublicPolicy" | "ignorePublicAcls" | "restrictPublicBuckets";

/** A bucket's own block. */
export const publicAccessBlockType: ResourceType = satellite({ token: TOKENS.publicAccessBlock });

/** The block of a whole account: it applies to every bucket in it, in every Region. */
export const accountPublicAccessBlockType: ResourceType = {
  token: TOKENS.accountPublicAccessBlock,
  global: true,
  replaceOn: ["accountId"],
  computed: ["accountId"],
  create: ({ inputs, scope }) => {
    const accountId = optionalText(inputs, "accountId") ?? scope.accountId;
    if (accountId !== scope.accountId) {
      throw new AwsError(
        "s3control",
        "AccessDenied",
        `the public access block of account ${accountId} cannot be set from account ${scope.accountId}`,
        403,
      );
    }
    return { id: accountId, computed: { accountId } };
  },
  update: () => ({}),
};

/** True when the bucket's block or its account's has this switch on. */
export function isBlocked(cloud: Cloud, bucket: Bucket, which: PublicAccessSwitch): boolean {
  const blocks: (Props | undefined)[] = [
    settingOf(cloud, bucket.name, TOKENS.publicAccessBlock),
    settingOf(cloud, bucket.accountId, TOKENS.accountPublicAccessBlock),
  ];
  return blocks.some((block) => block !== undefined && optionalBoolean(block, which) === true);
}

/** Condition keys that make a `*` statement non-public when they name fixed values (S3's definition of "public"). */
const NARROWING_KEYS: ReadonlySet<string> = new Set([
  "aws:sourceip",
  "aws:sourcearn",
  "aws:sourcevpc",
  "aws:sourcevpce",
  "aws:sourceowner",
  "aws:sourceaccount",
  "aws:principalaccount",
  "aws:principalarn",
  "aws:principalorgid",
  "aws:principalorgpaths",
  "aws:userid",
  "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

/** True when S3 calls a bucket policy public: somebody outside any fixed set of principals is allowed something. */
export function isPublicPolicy(policy: string): boolean {
  return parsePolicy(policy).statements.some(isPublicStatement);
}

function isPublicStatement(statement: Statement): boolean {
  const everybody =
    statement.notPrincipals !== undefined || statement.principals?.some(({ id }) => id === "*") === true;
  const narrowed = statement.conditions.some(
    ({ operator, key, values }) =>
      NARROWING_KEYS.has(key.toLowerCase()) &&
      !operator.negated &&
      !operator.ifExists &&
      operator.set !== "ForAllValues" &&
      values.every((value) => !/[*?]|\$\{|^0\.0\.0\.0\/0$/.test(value)),
  );
  return statement.effect === "Allow" && everybody && !narrowed;
}

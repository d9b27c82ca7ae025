import * as pulumi from "@pulumi/pulumi";

import {
  bookkeepingPartition,
  CONTROL_PARTITION,
  OPEN_WORK_INDEX,
  writerPrefix,
} from "../../functions/catalog/tableKeys";
import { INGEST_STAGES, type IngestStage } from "../../functions/ingest/stages";
import { sidOf } from "../iam/arns";
import type { Conditions, OneOrMore, Statement } from "../iam/policyDocument";

/** The catalog's table as one Region's roles use it. */
export interface CatalogReplica {
  readonly region: string;
  /** ARN of the table in that Region; it is in the delivery account. */
  readonly tableArn: pulumi.Input<string>;
}

/** A kind of use of the catalog, on both sides: the role's own policy and the replica's. */
type CatalogUse = "ReadCatalog" | "ReadOpenWork" | "CheckFence" | "WriteOwnParts" | "ForgetBookmarks";

/** Which stage uses the catalog how; `functions/catalog/aws` makes the calls. Nobody scans, and nobody writes another Region's parts. */
const USES: Readonly<Record<IngestStage, readonly CatalogUse[]>> = {
  // A claim is a transaction: it writes the claim, and checks that the fence has not moved.
  "submit-transcode": ["ReadCatalog", "CheckFence", "WriteOwnParts"],
  "register-asset": ["ReadCatalog", "WriteOwnParts"],
  "publish-asset": ["ReadCatalog", "WriteOwnParts"],
  reconcile: ["ReadCatalog", "ReadOpenWork", "CheckFence", "WriteOwnParts", "ForgetBookmarks"],
};

/** What a stage's role may do with its Region's replica. */
export function catalogStatements(stage: IngestStage, replica: CatalogReplica): readonly Statement[] {
  return USES[stage].map((use) => ({ Sid: use, Effect: "Allow", ...contentOf(use, replica) }));
}

/**
 * What a replica's own policy says: the same uses, each for the Region's roles that need it. Between accounts both sides have to allow a
 * call; where the media account is the delivery account, one would do.
 *
 * @param roleArns the Region's roles by stage; they exist, or DynamoDB refuses the policy
 */
export function replicaPolicy(
  roleArns: Readonly<Record<IngestStage, pulumi.Input<string>>>,
  replica: CatalogReplica,
): readonly Statement[] {
  const uses = [...new Set(Object.values(USES).flat())];
  return uses.map((use) => ({
    Sid: `${sidOf(replica.region)}${use}`,
    Effect: "Allow",
    Principal: {
      AWS: INGEST_STAGES.filter((stage) => USES[stage].includes(use)).map((stage) => roleArns[stage]),
    },
    ...contentOf(use, replica),
  }));
}

function contentOf(
  use: CatalogUse,
  { region, tableArn }: CatalogReplica,
): { readonly Action: OneOrMore; readonly Resource: OneOrMore; readonly Condition?: Conditions } {
  switch (use) {
    case "ReadCatalog":
      return { Action: ["dynamodb:GetItem", "dynamodb:Query"], Resource: tableArn };
    case "ReadOpenWork":
      return { Action: "dynamodb:Query", Resource: pulumi.interpolate`${tableArn}/index/${OPEN_WORK_INDEX}` };
    case "CheckFence":
      return {
        Action: "dynamodb:ConditionCheckItem",
        Resource: tableArn,
        Condition: partitionsLike(CONTROL_PARTITION),
      };
    case "WriteOwnParts":
      return {
        Action: "dynamodb:PutItem",
        Resource: tableArn,
        Condition: partitionsLike(`${writerPrefix(region)}*`),
      };
    case "ForgetBookmarks":
      return {
        Action: "dynamodb:DeleteItem",
        Resource: tableArn,
        Condition: partitionsLike(bookkeepingPartition(region)),
      };
  }
}

/**
 * Condition that a call is about these partitions only (DynamoDB Developer Guide, "Using IAM policy conditions for fine-grained access
 * control"). `ForAllValues` is true of a request without any key, hence the second operator.
 *
 * That each action of a transaction is judged by its own key, and not by the keys of them all, is inference from the guide's page on
 * IAM and transactions. If it were otherwise, claims would be refused as a whole, with AccessDenied; this function is the place to mend it.
 */
function partitionsLike(pattern: string): Conditions {
  return {
    "ForAllValues:StringLike": { "dynamodb:LeadingKeys": [pattern] },
    Null: { "dynamodb:LeadingKeys": "false" },
  };
}

import type { ConditionContext } from "../../../../policyLanguage/conditions";
import { requireRegion } from "../../api/protocols/reach";
import type { Cloud } from "../../core/cloud";
import type { Caller } from "../../core/types";
import { notFound, validation } from "./problems";
import type { Replicas } from "./replicas";
import { findReplica, indexArn, parseTableArn, policiesOfReplica, tableArn, type Replica } from "./tables";

/** Who asks, and in which Region. */
export interface Requester {
  readonly caller: Caller;
  readonly region: string;
}

/** What a request does to a table, as policies see it. */
export interface Use {
  /** e.g. `dynamodb:GetItem`. */
  readonly action: string;
  /** Partition key values of the request; none for a scan, which then has no `dynamodb:LeadingKeys` at all. */
  readonly leadingKeys?: readonly string[] | undefined;
  /** The index that is read. @default the table itself */
  readonly indexName?: string | undefined;
  /** The API operation, where it is not the action's own: a transaction. */
  readonly enclosingOperation?: string | undefined;
}

/** Finds tables for requests, and asks IAM. */
export class TableAccess {
  constructor(
    private readonly cloud: Cloud,
    private readonly replicas: Replicas,
  ) {}

  /**
   * The table that a request names, by its name (in the caller's account) or its ARN.
   *
   * @throws AwsError ServiceUnavailable, ValidationException, ResourceNotFoundException, AccessDeniedException (another account's
   * table that is not there: IAM is asked first)
   */
  open({ caller, region }: Requester, tableName: string, action: string): Replica {
    requireRegion(this.cloud, "dynamodb", region);
    const named = tableName.startsWith("arn:")
      ? parseTableArn(tableName)
      : { accountId: caller.accountId, region, name: tableName };
    if (named === undefined || !/^[a-zA-Z0-9_.-]{3,255}$/.test(named.name)) {
      throw validation(
        `1 validation error detected: Value '${tableName}' at 'tableName' failed to satisfy constraint: it must be a table's name of 3 to 255 letters, digits and _.-, or its ARN`,
      );
    }
    // That a Region knows its own tables only is documented; the words for the ARN of another Region's are inference.
    const replica = named.region === region ? findReplica(this.cloud, named, named.name) : undefined;
    if (replica !== undefined && !this.replicas.isFilling(replica)) {
      return replica;
    }
    if (named.accountId !== caller.accountId) {
      this.cloud.iam.require({ caller, action, resource: tableArn(named, named.name) });
    }
    throw notFound(`Requested resource not found: Table: ${named.name} not found`);
  }

  /**
   * Lets a request in: by identity policies within the account; from another one by them and the policy of this very replica.
   *
   * @throws AwsError AccessDeniedException
   */
  require({ caller }: Requester, replica: Replica, use: Use): void {
    this.cloud.iam.require({
      caller,
      action: use.action,
      resource: use.indexName === undefined ? replica.arn : indexArn(replica, use.indexName),
      resourcePolicies: policiesOfReplica(this.cloud, replica),
      context: contextOf(use),
    });
  }
}

/**
 * Condition keys of one use of a table. In a transaction each operation is a use of its own, with its own partition key: the guide says
 * that permissions are those "of the underlying operations"; that `LeadingKeys` is theirs as well is inference.
 */
function contextOf({ leadingKeys = [], enclosingOperation }: Use): ConditionContext {
  return {
    ...(leadingKeys.length === 0 ? {} : { "dynamodb:LeadingKeys": [...new Set(leadingKeys)] }),
    ...(enclosingOperation === undefined ? {} : { "dynamodb:EnclosingOperation": enclosingOperation }),
  };
}

/** An account of the stand-in cloud. */
export interface Account {
  readonly accountId: string;
  /** Roles that the operator's own credentials may assume. */
  readonly deployRoleArns: readonly string[];
  /** Roles that others made there, with the text of what each may do. */
  readonly otherRoles: Readonly<Record<string, string>>;
  readonly grantedQuotas: GrantedQuotas;
}

/** Quotas that AWS has raised for an account, in all of its Regions; one that is left out is AWS's default. */
export interface GrantedQuotas {
  /** "Concurrent jobs per on-demand queue" of MediaConvert. */
  readonly jobsPerQueue?: number | undefined;
}

/** What an account is registered with. */
export interface AccountSettings {
  /** @default none: only the operator's own account can be reached */
  readonly deployRoleArns?: readonly string[];
  /** Identity policies by the ARN of the role that has them. @default none */
  readonly otherRoles?: Readonly<Record<string, string>>;
  /** @default AWS's defaults */
  readonly grantedQuotas?: GrantedQuotas;
}

/** The accounts that exist, and which roles the operator may assume in them. */
export class Accounts {
  readonly #accounts = new Map<string, Account>();

  /** Makes an account exist; the first one registered owns the operator's own credentials. */
  register(accountId: string, settings: AccountSettings = {}): void {
    if (!/^\d{12}$/.test(accountId)) {
      throw new Error(`account id ${JSON.stringify(accountId)}: 12 digits are needed`);
    }
    const { deployRoleArns = [], otherRoles = {}, grantedQuotas = {} } = settings;
    this.#accounts.set(accountId, { accountId, deployRoleArns, otherRoles, grantedQuotas });
  }

  /** The account, or undefined when nobody registered it. */
  get(accountId: string): Account | undefined {
    return this.#accounts.get(accountId);
  }

  /** True when the account exists. */
  has(accountId: string): boolean {
    return this.#accounts.has(accountId);
  }

  /** Every account id, in the order of registration. */
  ids(): readonly string[] {
    return [...this.#accounts.keys()];
  }

  /** The account of the operator's own credentials, used by a provider without `assumeRoles`. */
  home(): Account | undefined {
    return [...this.#accounts.values()][0];
  }

  /** The account in which the operator may assume this role, or undefined when none trusts the operator with it. */
  ofDeployRole(roleArn: string): Account | undefined {
    return [...this.#accounts.values()].find((account) => account.deployRoleArns.includes(roleArn));
  }
}

import type { Caller } from "../cloud/core/types";

/** Somebody whom the account's administrators let do anything in it. */
export function operatorOf(accountId: string): Caller {
  return { principalArn: `arn:aws:iam::${accountId}:root`, accountId };
}

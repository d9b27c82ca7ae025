import { z } from "zod";

const policyDocument = z.looseObject({ Statement: z.array(z.looseObject({ Sid: z.string().optional() })) });

/** A policy's text without one of its statements. @throws Error when it has no such statement */
export function withoutStatement(policy: string, sid: string): string {
  const document = policyDocument.parse(JSON.parse(policy));
  const statements = document.Statement.filter(({ Sid }) => Sid !== sid);
  if (statements.length === document.Statement.length) {
    throw new Error(`no statement ${sid} in the policy`);
  }
  return JSON.stringify({ ...document, Statement: statements });
}

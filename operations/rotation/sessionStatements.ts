import type { SessionStatement } from "../aws/roleSession";

/** The most that a rotation's session may do in a media account: learn when the CDN identifier was written. It cannot read it. */
export function identifierStatements(secretArn: string): readonly SessionStatement[] {
  return [
    {
      Sid: "SeeWhenIdentifierWasWritten",
      Effect: "Allow",
      Action: ["secretsmanager:ListSecretVersionIds"],
      Resource: secretArn,
    },
  ];
}

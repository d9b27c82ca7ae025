import type { SessionStatement } from "../aws/roleSession";

/** What the assumed session of a redrive may do, whatever its role may: take from one queue and send to the other. */
export function sessionStatements(place: {
  readonly region: string;
  readonly queueArn: string;
  readonly deadLetterArn: string;
}): readonly SessionStatement[] {
  const { region, queueArn, deadLetterArn } = place;
  return [
    {
      Sid: "TakeDeadLetters",
      Effect: "Allow",
      Action: [
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
      ],
      Resource: deadLetterArn,
    },
    { Sid: "SendToTheStage", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: queueArn },
    {
      Sid: "KeyOfTheQueues",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: { StringEquals: { "kms:ViaService": `sqs.${region}.amazonaws.com` } },
    },
  ];
}

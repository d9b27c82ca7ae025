import type { SessionStatement } from "../aws/roleSession";

/** What the assumed session of a backfill may do, whatever its role may: list masters and send to one queue. */
export function sessionStatements(place: {
  readonly bucket: string;
  readonly queueArn: string;
  readonly region: string;
}): readonly SessionStatement[] {
  const { bucket, queueArn, region } = place;
  return [
    {
      Sid: "ListMasters",
      Effect: "Allow",
      // ListBucket so that a HEAD of what is not there is answered with 404: without it, with 403 (S3 API Reference, "HeadObject").
      Action: ["s3:ListBucket", "s3:ListBucketVersions"],
      Resource: `arn:aws:s3:::${bucket}`,
    },
    {
      Sid: "HeadMasters",
      Effect: "Allow",
      Action: ["s3:GetObject"],
      Resource: `arn:aws:s3:::${bucket}/*`,
    },
    { Sid: "Submit", Effect: "Allow", Action: ["sqs:SendMessage"], Resource: queueArn },
    {
      // S3 answers a HEAD of an object under a customer key only to who may decrypt it; the queue may be under one, too.
      Sid: "KeysOfBoth",
      Effect: "Allow",
      Action: ["kms:Decrypt", "kms:GenerateDataKey"],
      Resource: "*",
      Condition: {
        StringEquals: { "kms:ViaService": [`s3.${region}.amazonaws.com`, `sqs.${region}.amazonaws.com`] },
      },
    },
  ];
}

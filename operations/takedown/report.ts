import type { PublicationReport } from "./changePublication";
import type { TakedownRecord } from "./record";

/** A takedown for people: each copy on a line. */
export function formatRecord(record: TakedownRecord, file: string): string {
  const { proof } = record;
  const width = Math.max(...record.copies.map(({ what }) => what.length));
  return [
    `asset      ${record.assetId} (stack ${record.stack})`,
    `ordered    ${record.orderedAt}, by ${record.by}: ${record.reason}`,
    `refused    first at ${proof.distribution.firstAt ?? "-"}; last served at ${proof.distribution.lastContraryAt ?? "-"}`,
    `requests   ${proof.distribution.answers.length} as viewers, ${proof.egress.answers.length} to MediaPackage`,
    ...record.copies.map(
      ({ what, region, id, state, detail }) =>
        `  ${what.padEnd(width)}  ${state.padEnd(11)}  ${region ?? "global"}  ${id}  (${detail})`,
    ),
    ...outcome(record.proven, record.remaining),
    `record     ${file}`,
    `seal       ${record.seal.algorithm} ${record.seal.value}`,
  ].join("\n");
}

/** What became of `unpublish` or `republish`, for people. */
export function formatPublication({
  assetId,
  stack,
  intent,
  proof,
  proven,
  remaining,
}: PublicationReport): string {
  return [
    `asset      ${assetId} (stack ${stack})`,
    `now        ${intent}`,
    `requests   ${proof.answers.length} in ${proof.rounds} rounds; first as wanted at ${proof.firstAt ?? "-"}`,
    ...outcome(proven, remaining),
  ].join("\n");
}

function outcome(proven: boolean, remaining: readonly string[]): readonly string[] {
  return [
    `outcome    ${proven ? "proven" : "NOT PROVEN: run the same command again"}`,
    ...remaining.map((line) => `-> ${line}`),
  ];
}

import type { ProbeReport } from "../probe/report";
import type { ProbeVerdict } from "./ports";

/**
 * What a rotation makes of probes. It is about whether the keys are right: a door that is open, and playback that does not play, stop it;
 * something that could not be checked does not, and is told.
 *
 * @param removed names of the keys whose sessions were tried
 */
export function judgeProbe(reports: readonly ProbeReport[], removed: readonly string[]): ProbeVerdict {
  const checks = reports.flatMap((report) => report.checks);
  const wrong = checks.filter(
    ({ door, verdict }) => verdict === "open" || (door === "control" && verdict === "unclear"),
  );
  const unclear = checks.filter(({ door, verdict }) => door !== "control" && verdict === "unclear");
  const played = checks.filter(({ verdict }) => verdict === "played");
  const lines = (kind: string, of: typeof checks): readonly string[] => [
    ...new Set(
      of.map(({ id, what, received }) => `${kind}: ${id}, ${what}; received ${received ?? "nothing"}`),
    ),
  ];
  return {
    outcome: wrong.length > 0 ? "failed" : played.length === 0 ? "skipped" : "passed",
    findings: [
      ...lines("wrong", wrong),
      ...lines("unclear", unclear),
      ...new Set(reports.flatMap(({ missing }) => missing)),
      ...(removed.length === 0 ? [] : [`Sessions were tried that ${removed.join(", ")} had signed.`]),
      ...(played.length === 0 ? ["Nothing was played, so whether viewers are served is not known."] : []),
    ],
  };
}

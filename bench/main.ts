import { Command, InvalidArgumentError } from "commander";
import { Bench } from "tinybench";

import { mintThroughput, mintWork } from "./mintThroughput";
import { benchReport, benchText, type Measurement } from "./report";
import { benchTasks } from "./tasks";

interface Options {
  readonly json?: true;
  /** Milliseconds. */
  readonly time: number;
}

/** Enough runs for a percentile to mean anything, however little time is given. */
const LEAST_RUNS = 100;

const command = new Command("bench")
  .description(
    "Measures the code that runs for every viewer request, session or placement. Compare the ratios between machines and commits; the other " +
      "figures depend on the machine and on what else it does.",
  )
  .option("--json", "print the figures as one JSON document")
  .option("--time <ms>", "milliseconds per task, 1 to 60000", milliseconds, 1_000);

async function main(): Promise<void> {
  const { json, time } = command.parse().opts<Options>();
  const bench = new Bench({ time, iterations: LEAST_RUNS, warmupTime: Math.min(time, 250), throws: true });
  for (const { name, run } of await benchTasks()) {
    bench.add(name, run);
  }
  await bench.run();
  const report = benchReport(measurementsOf(bench), mintThroughput(mintWork(), time), process.version);
  process.stdout.write(`${json === true ? JSON.stringify(report, undefined, 2) : benchText(report)}\n`);
}

function measurementsOf({ tasks }: Bench): readonly Measurement[] {
  return tasks.map(({ name, result, runs }) => {
    if (result.state !== "completed") {
      throw new Error(`${name} ended as ${result.state}`);
    }
    const { mean, p50, p99 } = result.latency;
    return {
      task: name,
      samples: runs,
      opsPerSecond: 1_000 / mean,
      medianMicroseconds: p50 * 1_000,
      p99Microseconds: p99 * 1_000,
    };
  });
}

function milliseconds(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > 60_000) {
    throw new InvalidArgumentError("Expected a whole number from 1 to 60000.");
  }
  return value;
}

void main();

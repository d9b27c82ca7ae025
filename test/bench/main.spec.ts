import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { expect } from "chai";
import { z } from "zod";

import { benchReport, benchText } from "../../bench/report";
import { COOKIES_PARSED, COOKIES_PEM, MINT, YARDSTICK } from "../../bench/tasks";

const ROOT = join(__dirname, "..", "..");

const reportSchema = z.strictObject({
  node: z.string(),
  yardstick: z.literal(YARDSTICK),
  tasks: z.array(
    z.strictObject({
      task: z.string(),
      samples: z.int().positive(),
      opsPerSecond: z.number().positive(),
      medianMicroseconds: z.number().positive(),
      p99Microseconds: z.number().positive(),
      timesYardstick: z.number().positive(),
    }),
  ),
  pemToParsedKey: z.number().positive(),
  mint: z.strictObject({
    perSecond: z.number().positive(),
    p99Microseconds: z.number().positive(),
    toBareSignature: z.number().positive(),
    pemToBareSignature: z.number().positive(),
  }),
});

function bench(...args: string[]): { status: number | null; stdout: string; stderr: string } {
  const tsx = join(ROOT, "node_modules", "tsx", "dist", "cli.mjs");
  return spawnSync(process.execPath, [tsx, "bench/main.ts", ...args], { cwd: ROOT, encoding: "utf8" });
}

describe("bench command", function () {
  this.timeout(60_000);

  it("explains its options", () => {
    const { status, stdout } = bench("--help");
    expect(status).to.equal(0);
    expect(stdout).to.contain("--json").and.to.contain("--time <ms>");
  });

  it("refuses a time that is none", () => {
    const { status, stdout, stderr } = bench("--time", "soon");
    expect(status).to.equal(1);
    expect(stdout).to.equal("");
    expect(stderr).to.contain("Expected a whole number from 1 to 60000.");
  });

  it("measures every task and prints nothing but JSON when asked to", () => {
    const { status, stdout, stderr } = bench("--time", "5", "--json");
    expect(stderr).to.equal("");
    expect(status).to.equal(0);
    const { tasks, mint } = reportSchema.parse(JSON.parse(stdout));
    expect(tasks.map(({ task }) => task)).to.deep.equal([
      "route, encode",
      "route, decode",
      "viewer-request, segment",
      "viewer-request, refused path",
      "origin-request, rewrite",
      YARDSTICK,
      MINT,
      COOKIES_PARSED,
      COOKIES_PEM,
      "placement, least loaded of ten groups",
      "edge of the rehearsal, cache hit",
    ]);
    // No more than a signature, and not much less: everything else is some text. Short runs of busy machines are left some room.
    expect(mint.toBareSignature).to.be.within(0.5, 1.2);
    expect(mint.pemToBareSignature).to.be.lessThan(mint.toBareSignature);
    expect(tasks.find(({ task }) => task === YARDSTICK)?.timesYardstick).to.equal(1);
  });
});

describe("bench report", () => {
  const measured = (task: string, medianMicroseconds: number): Parameters<typeof benchReport>[0][number] => ({
    task,
    samples: 100,
    opsPerSecond: 1_000_000 / medianMicroseconds,
    medianMicroseconds,
    p99Microseconds: 2 * medianMicroseconds,
  });
  const all = [
    measured("route, encode", 8),
    measured(YARDSTICK, 800),
    measured(MINT, 1_000),
    measured(COOKIES_PARSED, 1_000),
    measured(COOKIES_PEM, 1_500),
  ];

  const throughput = { perSecond: 1_000, toBareSignature: 0.8, pemToBareSignature: 0.25 };

  it("relates every task to the signature, and a PEM key to a parsed one", () => {
    const report = benchReport(all, throughput, "v0");
    expect(report.tasks.map(({ timesYardstick }) => timesYardstick)).to.deep.equal([
      0.01, 1, 1.25, 1.25, 1.875,
    ]);
    expect(report.pemToParsedKey).to.equal(1.5);
  });

  it("shows the throughput of minting beside that of the signature alone", () => {
    expect(benchReport(all, throughput, "v0").mint).to.deep.equal({
      perSecond: 1_000,
      p99Microseconds: 2_000,
      toBareSignature: 0.8,
      pemToBareSignature: 0.25,
    });
    expect(benchText(benchReport(all, throughput, "v0"))).to.contain(
      `${MINT}: 1,000 per second of processor time, p99 2000.0 µs, 0.80 of the throughput of a signature alone (with the key parsed each time: 0.25).`,
    );
  });

  it("fails when minting was not measured", () => {
    const without = all.filter(({ task }) => task !== MINT);
    expect(() => benchReport(without, throughput, "v0")).to.throw(`${MINT} was not measured`);
  });

  it("shows runs per second, the 99th percentile and the ratio of each task", () => {
    const [head, , ...rows] = benchText(benchReport(all, throughput, "v0")).split("\n");
    expect(head?.split(/\s{2,}/)).to.deep.equal(["task", "ops/s", "p99", "ratio"]);
    expect(rows[0]?.split(/\s{2,}/)).to.deep.equal(["route, encode", "125,000", "16.0 µs", "0.010"]);
    expect(rows.join("\n")).to.contain(`${COOKIES_PEM} : ${COOKIES_PARSED} = 1.50 : 1`);
  });

  it("fails when there is nothing to relate to", () => {
    expect(() => benchReport([measured("route, encode", 8)], throughput, "v0")).to.throw(
      `${YARDSTICK} was not measured`,
    );
  });
});

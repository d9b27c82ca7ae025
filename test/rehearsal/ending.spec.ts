import { readFileSync } from "node:fs";

import { expect } from "chai";

import { CommandLineError, endingOf, EXIT_CODES } from "../../rehearsal/ending";
import { NoEngineError } from "../../rehearsal/engine/findEngine";
import { InterruptedError } from "../../rehearsal/engine/interrupts";
import { StackFileError } from "../../rehearsal/stackFile";
import { ConfigError } from "../../stacks/config";

describe("ending of a rehearsal that did not get to its end", () => {
  const cases: readonly (readonly [string, Error, number, string])[] = [
    ["a command line", new CommandLineError("bad"), EXIT_CODES.usage, "usage"],
    ["a stack file", new StackFileError("bad"), EXIT_CODES.usage, "usage"],
    ["a configuration", new ConfigError(["bad"]), EXIT_CODES.usage, "usage"],
    ["a missing engine", new NoEngineError("bad"), EXIT_CODES.noEngine, "no-engine"],
    ["Ctrl-C", new InterruptedError("SIGINT", 130), 130, "interrupted"],
  ];
  for (const [what, error, exitCode, kind] of cases) {
    it(`by ${what} has its own exit code, and the error's message alone`, () => {
      expect(endingOf(error)).to.deep.equal({ exitCode, error: { kind, message: error.message } });
    });
  }

  it("by the machine is told in one line", () => {
    const ending = endingOf(thrownBy(() => readFileSync("/nowhere/at/all")));
    expect(ending.exitCode).to.equal(EXIT_CODES.failed);
    expect(ending.error.message).to.match(/^The rehearsal failed: ENOENT.*$/);
  });

  it("by a defect shows where it is", () => {
    const { exitCode, error } = endingOf(new TypeError("x is not a function"));
    expect(exitCode).to.equal(EXIT_CODES.failed);
    expect(error.message).to.match(/by a defect of its own: TypeError: x is not a function\n\s+at /);
  });
});

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error("nothing was thrown");
}

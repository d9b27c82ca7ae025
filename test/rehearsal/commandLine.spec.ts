import { expect } from "chai";

import { parseCommandLine, wantsJson } from "../../rehearsal/commandLine";
import { CommandLineError } from "../../rehearsal/ending";

describe("command line of a rehearsal", () => {
  it("rehearses the project's own stack with seed 1 when it says nothing", () => {
    expect(parseCommandLine([])).to.deep.equal({ seed: 1, json: false });
  });

  it("names a stack file, a seed, a variation, and the form of the answer", () => {
    expect(
      parseCommandLine(["--config", "Pulumi.dev.yaml", "--seed", "7", "--break", "no-waf", "--json"]),
    ).to.deep.equal({ config: "Pulumi.dev.yaml", seed: 7, break: "no-waf", json: true });
  });

  const refusals: readonly (readonly [string[], RegExp])[] = [
    [["--colour"], /unknown option '--colour'/],
    [["twice"], /too many arguments/],
    [["--seed", "abc"], /'abc' is invalid\. Expected a whole number from 0 to 999999999/],
    [["--seed", "-1"], /'-1' is invalid/],
    [["--seed", "1e3"], /'1e3' is invalid/],
    [["--seed"], /argument missing/],
    [
      ["--break", "nonsense"],
      /'nonsense' is invalid\. Allowed choices are public-bucket, no-waf, reserved-queue/,
    ],
    [["--break", "__proto__"], /'__proto__' is invalid/],
    [["--naive", "--break", "no-waf"], /'--naive' cannot be used with option '--break <what>'/],
  ];
  for (const [args, message] of refusals) {
    it(`refuses ${args.join(" ")} in one line that says where to read on`, () => {
      expect(() => parseCommandLine(args))
        .to.throw(CommandLineError, message)
        .with.property("message")
        .that.matches(/^.* See npm run rehearse -- --help\.$/);
    });
  }

  it("asks for JSON even where it cannot be followed otherwise", () => {
    expect(wantsJson(["--colour", "--json"])).to.equal(true);
    expect(wantsJson(["--colour"])).to.equal(false);
  });
});

import { expect } from "chai";

import { legal, problemsOf, type Raw } from "../support/legalConfig";

const AT = "2026-11-21T14:00:00Z";

function withIdentifier(cdnIdentifier: Raw): readonly string[] {
  const raw = legal();
  raw.regions["eu-west-1"] = { ...raw.regions["eu-west-1"], cdnIdentifier };
  return problemsOf(raw);
}

describe("CDN identifier in a stack file", () => {
  for (const cdnIdentifier of [
    {},
    { generation: 7 },
    { generation: 2, step: "written", sendAfter: AT },
    { generation: 2, step: "sent" },
  ]) {
    it(`may be ${JSON.stringify(cdnIdentifier)}`, () => {
      expect(withIdentifier(cdnIdentifier)).to.deep.equal([]);
    });
  }

  const cases: readonly (readonly [string, Raw, RegExp])[] = [
    [
      "a written value without the instant from which it may be sent",
      { generation: 2, step: "written" },
      /^regions\.eu-west-1\.cdnIdentifier\.sendAfter: missing\..*npm run rotate-keys/,
    ],
    [
      "such an instant with a value that is sent",
      { generation: 2, step: "sent", sendAfter: AT },
      /^regions\.eu-west-1\.cdnIdentifier\.sendAfter: got 2026-11-21T14:00:00Z with step sent\..*take it out/,
    ],
    [
      "such an instant with a settled value",
      { sendAfter: AT },
      /^regions\.eu-west-1\.cdnIdentifier\.sendAfter: got 2026-11-21T14:00:00Z with step settled/,
    ],
    [
      "a first value that is on its way",
      { step: "sent" },
      /^regions\.eu-west-1\.cdnIdentifier\.step: got sent with generation 1\. .*write settled, or generation 2/,
    ],
    [
      "a step that there is not",
      { generation: 2, step: "write" },
      /^regions\.eu-west-1\.cdnIdentifier\.step: got "write"\. expected one of settled, written, sent/,
    ],
    [
      "generation 0",
      { generation: 0 },
      /^regions\.eu-west-1\.cdnIdentifier\.generation: got 0\. expected 1 or more/,
    ],
  ];
  for (const [what, cdnIdentifier, message] of cases) {
    it(`is refused for ${what}, in one sentence`, () => {
      const problems = withIdentifier(cdnIdentifier);
      expect(problems).to.have.length(1);
      expect(problems[0]).to.match(message);
    });
  }
});

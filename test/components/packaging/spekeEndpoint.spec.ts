import { expect } from "chai";

import { parseSpekeEndpoint, spekeInvokeArn } from "../../../components/packaging/spekeEndpoint";

const HOST = "https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com";

describe("SPEKE endpoint", () => {
  it("is read off an API Gateway URL", () => {
    expect(parseSpekeEndpoint(`${HOST}/prod/v2/speke`)).to.deep.equal({
      apiId: "a1b2c3d4e5",
      region: "eu-west-1",
      stage: "prod",
      path: "v2/speke",
    });
    expect(parseSpekeEndpoint(`${HOST}/prod`)).to.have.property("path", "");
  });

  it("is called by POST, at one resource of one stage of one API", () => {
    expect(spekeInvokeArn(`${HOST}/prod/v2/speke`, "111111111111")).to.equal(
      "arn:aws:execute-api:eu-west-1:111111111111:a1b2c3d4e5/prod/POST/v2/speke",
    );
    expect(spekeInvokeArn(`${HOST}/prod`, "222222222222")).to.equal(
      "arn:aws:execute-api:eu-west-1:222222222222:a1b2c3d4e5/prod/POST/",
    );
  });

  for (const [what, url] of [
    ["plain http", `${HOST.replace("https", "http")}/prod/speke`],
    ["a custom domain", "https://keys.example.com/prod/speke"],
    [
      "a host that only ends like one",
      "https://a1.execute-api.eu-west-1.amazonaws.com.example.com/prod/speke",
    ],
    ["a user name", "https://a1@b2.execute-api.eu-west-1.amazonaws.com/prod/speke"],
    ["a port", `${HOST}:8443/prod/speke`],
    ["no stage", HOST],
    ["a bare slash", `${HOST}/`],
    ["a slash at its end", `${HOST}/prod/speke/`],
    ["a query", `${HOST}/prod/speke?x=1`],
    ["a wildcard in its path, which an ARN would widen", `${HOST}/prod/*`],
    ["a wildcard in its stage", `${HOST}/*/speke`],
    ["a step upwards", `${HOST}/prod/../speke`],
    ["an escape", `${HOST}/prod/%2e%2e/speke`],
    ["a line break at its end", `${HOST}/prod/speke\n`],
    ["nothing", ""],
  ] as const) {
    it(`is not ${what}`, () => {
      expect(parseSpekeEndpoint(url)).to.equal(undefined);
      expect(() => spekeInvokeArn(url, "111111111111")).to.throw(/expected https:\/\/<api id>/);
    });
  }
});

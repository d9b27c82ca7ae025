import { devNull } from "node:os";

import { expect } from "chai";

import { keepToItself } from "../../rehearsal/ownEnvironment";

describe("environment of a rehearsal", () => {
  it("keeps nothing that leads to an account, a backend or a proxy, however it is spelt", () => {
    const environment = {
      PATH: "/usr/bin",
      AWS_PROFILE: "production",
      AWS_ENDPOINT_URL_S3: "https://s3.example.com",
      PULUMI_ACCESS_TOKEN: "pul-1",
      PULUMI_BACKEND_URL: "https://backend.example.com",
      HTTPS_PROXY: "http://proxy.example.com",
      https_proxy: "http://proxy.example.com",
      grpc_proxy: "http://proxy.example.com",
      ALL_PROXY: "http://proxy.example.com",
      NODE_USE_ENV_PROXY: "1",
    };
    keepToItself(environment);
    expect(Object.keys(environment).filter((name) => !name.startsWith("AWS_"))).to.deep.equal(["PATH"]);
    expect(JSON.stringify(environment)).not.to.match(/production|example\.com|pul-1/);
  });

  it("gives the SDK no files of the home folder and no metadata service to look at", () => {
    const environment: Record<string, string | undefined> = { AWS_CONFIG_FILE: "/home/me/.aws/config" };
    keepToItself(environment);
    expect(environment).to.include({
      AWS_CONFIG_FILE: devNull,
      AWS_SHARED_CREDENTIALS_FILE: devNull,
      AWS_EC2_METADATA_DISABLED: "true",
    });
  });

  it("answers with what it was, for fetching or building an engine through the caller's proxy", () => {
    const environment = { HTTPS_PROXY: "http://proxy.example.com", AWS_PROFILE: "production" };
    expect(keepToItself(environment)).to.deep.equal({
      HTTPS_PROXY: "http://proxy.example.com",
      AWS_PROFILE: "production",
    });
  });
});

import { expect } from "chai";

import { corsConfig } from "../../../components/delivery/cors";
import { playCorsConfig } from "../../../components/delivery/playCors";
import { refusalOf } from "../../support/refusals";

describe("CORS headers", () => {
  it("name each origin once, in a fixed order, with credentials, replacing the packager's own", () => {
    expect(
      corsConfig(["https://www.example.com", "https://app.example.com:8443", "https://www.example.com"]),
    ).to.deep.equal({
      accessControlAllowOrigins: { items: ["https://app.example.com:8443", "https://www.example.com"] },
      accessControlAllowCredentials: true,
      accessControlAllowMethods: { items: ["GET", "HEAD", "OPTIONS"] },
      accessControlAllowHeaders: { items: ["Range"] },
      accessControlExposeHeaders: { items: ["Content-Length", "Content-Range", "Date"] },
      accessControlMaxAgeSec: 600,
      originOverride: true,
    });
  });

  for (const origin of [
    "*",
    "http://www.example.com",
    "https://*.example.com",
    "https://example.com/",
    "null",
  ]) {
    it(`refuse ${origin}`, () => {
      expect(refusalOf(() => corsConfig([origin]))).to.match(
        /corsOrigins: got .*exact origins only; name each/,
      );
    });
  }
});

describe("CORS headers of the entitlement service", () => {
  it("let pages ask with a token, with credentials, so that browsers keep the answer's cookies", () => {
    expect(playCorsConfig(["https://www.example.com"])).to.deep.equal({
      accessControlAllowOrigins: { items: ["https://www.example.com"] },
      accessControlAllowCredentials: true,
      accessControlAllowMethods: { items: ["GET", "POST", "OPTIONS"] },
      accessControlAllowHeaders: { items: ["Authorization", "Content-Type"] },
      accessControlMaxAgeSec: 600,
      originOverride: true,
    });
  });

  it("are refused for any origin", () => {
    expect(refusalOf(() => playCorsConfig(["*"]))).to.match(/exact origins only/);
  });
});

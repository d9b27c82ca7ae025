import { createServer, request as plainRequest, type Server } from "node:http";

import { expect } from "chai";

import { sendOverTls } from "../../../operations/probe/sendOverTls";

describe("requests of the paywall probe", () => {
  let server: Server;
  let port: number;
  const seen: string[] = [];

  before(async () => {
    server = createServer((request, response) => {
      seen.push(`${request.method ?? ""} ${request.headers.host ?? ""} ${request.url ?? ""}`);
      response.writeHead(302, {
        location: "/elsewhere",
        "set-cookie": ["CloudFront-Policy=a", "CloudFront-Signature=b"],
      });
      response.end("body");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const address = server.address();
    port = typeof address === "object" && address !== null ? address.port : 0;
  });

  after(() => {
    server.close();
  });

  const send = (path: string, headers = {}) =>
    sendOverTls(
      { method: "GET", host: "play.example.com", path, headers },
      { address: "127.0.0.1", port, transport: plainRequest },
    );

  it("go out with their paths exactly as they are, under the name that is asked", async () => {
    const paths = ["/v1/a/../b", "/v1//b", "/v1/%2e%2e/b", "/v1/..%5cb", "/v1/..\\b", "/v1/b?", "/v1/%00"];
    seen.length = 0;
    for (const path of paths) {
      await send(path);
    }
    expect(seen).to.deep.equal(paths.map((path) => `GET play.example.com ${path}`));
  });

  it("follow no redirect, and come back with all cookies", async () => {
    seen.length = 0;
    expect(await send("/")).to.deep.include({
      status: 302,
      setCookies: ["CloudFront-Policy=a", "CloudFront-Signature=b"],
      body: "body",
    });
    expect(seen).to.have.length(1);
  });

  it("come back with status 0 where nobody answers, and for what cannot be sent", async () => {
    const silent = { method: "GET", host: "play.example.com", path: "/", headers: {} } as const;
    expect((await sendOverTls(silent, { address: "127.0.0.1", port: 1 })).status).to.equal(0);
    expect((await send("/with space")).status).to.equal(0);
    expect((await send("/", { "x-bad": "a\nb" })).status).to.equal(0);
  });
});

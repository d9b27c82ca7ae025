import { expect } from "chai";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loadArgumentSchemas } from "../../../../rehearsal/cloud/core/schema/argumentSchema";
import { validateArguments } from "../../../../rehearsal/cloud/core/schema/validate";
import type { SchemaDocument } from "../../../../rehearsal/cloud/core/schema/shapes";
import type { Props } from "../../../../rehearsal/cloud/core/types";

const DISTRIBUTION = "aws:cloudfront/distribution:Distribution";
const FUNCTION = "aws:lambda/function:Function";
const ROLE = "aws:iam/role:Role";
const PASSWORD = "random:index/randomPassword:RandomPassword";
const TOKENS = [DISTRIBUTION, FUNCTION, ROLE, PASSWORD, "awsx:cloudtrail:Trail", "aws:s3/bucket:Buckett"];

describe("argument schemas from the installed SDKs", () => {
  let directory: string;
  let document: SchemaDocument;

  before(async () => {
    directory = mkdtempSync(join(tmpdir(), "schemas-"));
    document = await loadArgumentSchemas(TOKENS, directory);
  });

  after(() => {
    rmSync(directory, { recursive: true });
  });

  function failures(token: string, inputs: Props): readonly string[] {
    const type = document.types[token];
    expect(type, token).not.to.equal(undefined);
    return type === undefined
      ? []
      : validateArguments(document, type, inputs).map((failure) => `${failure.property}: ${failure.reason}`);
  }

  it("find nothing for a class that no SDK has", () => {
    expect(Object.keys(document.types)).to.have.members(TOKENS.slice(0, 5));
  });

  it("follow nested input types, required properties included", () => {
    const origin = {
      domainName: "d",
      originId: "o",
      customOriginConfig: { httpPort: "80", originSslProtocol: [] },
    };
    expect(failures(DISTRIBUTION, { enabled: true, origins: [origin] })).to.include.members([
      "origins[0].customOriginConfig.httpPort: must be a number, got a string",
      'origins[0].customOriginConfig.originSslProtocol: unknown property "originSslProtocol"; did you mean "originSslProtocols"?',
      "origins[0].customOriginConfig.httpsPort: is required, but was not given",
      "restrictions: is required, but was not given",
    ]);
  });

  it("take an archive, an enumeration and a map for what they are", () => {
    const good = {
      role: "r",
      code: { $archive: { hash: "h", files: {} } },
      runtime: "nodejs20.x",
      environment: { variables: { A: "b" } },
    };
    expect(failures(FUNCTION, good)).to.be.empty;
    expect(
      failures(FUNCTION, { ...good, code: "zip", runtime: 20, environment: { variables: { A: 1 } } }),
    ).to.have.members([
      "code: must be an archive, got a string",
      "runtime: must be a string, got a number",
      'environment.variables["A"]: must be a string, got a number',
    ]);
  });

  it("take a policy as text or as a document, and look inside the document", () => {
    expect(failures(ROLE, { assumeRolePolicy: "{}" })).to.be.empty;
    expect(
      failures(ROLE, { assumeRolePolicy: { Version: "2012-10-17", Statement: [], Statment: [] } }),
    ).to.deep.equal(['assumeRolePolicy.Statment: unknown property "Statment"; did you mean "Statement"?']);
    expect(failures(ROLE, { assumeRolePolicy: 7 })).to.deep.equal([
      "assumeRolePolicy: must be a string or an object, got a number",
    ]);
  });

  it("know the output properties of a class", () => {
    expect(document.types[PASSWORD]?.outputs).to.include("result").and.not.to.include("urn");
    expect(document.types[PASSWORD]?.arguments).not.to.have.property("result");
  });

  it("are kept on disk, and read anew when the file is damaged", async () => {
    const [file] = readdirSync(directory);
    expect(readdirSync(directory)).to.have.length(1);
    expect(await loadArgumentSchemas([...TOKENS].reverse(), directory)).to.deep.equal(document);
    writeFileSync(join(directory, file ?? ""), '{"types":{"a":1}}');
    expect(await loadArgumentSchemas(TOKENS, directory)).to.deep.equal(document);
  });

  it("are read all the same where nothing can be kept", async () => {
    const file = join(directory, "file");
    writeFileSync(file, "");
    const { types } = await loadArgumentSchemas([ROLE], join(file, "cache"));
    expect(Object.keys(types)).to.deep.equal([ROLE]);
  });

  it("are not taken from the cache of other types", async () => {
    const other = await loadArgumentSchemas([ROLE], directory);
    expect(Object.keys(other.types)).to.deep.equal([ROLE]);
  });
});

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "chai";
import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../../../rehearsal/cloud/core/types";
import { ARCHIVE_SIGNATURE, ASSET_SIGNATURE, SIGNATURE_KEY } from "../../../rehearsal/plugin/archive";
import { Wire } from "../../../rehearsal/plugin/wire";

const TEXT_ASSET = { [SIGNATURE_KEY]: ASSET_SIGNATURE, hash: "h1", text: "hello", path: "", uri: "" };
const ARCHIVE = {
  [SIGNATURE_KEY]: ARCHIVE_SIGNATURE,
  hash: "archive-hash",
  assets: { "index.js": TEXT_ASSET },
};
const ELIDED = { [SIGNATURE_KEY]: ARCHIVE_SIGNATURE, hash: "archive-hash" };
const HELLO = Buffer.from("hello").toString("base64");

describe("properties on the wire", () => {
  it("pass through unchanged when they are plain", () => {
    const props = {
      text: "a",
      number: 1.5,
      flag: false,
      nothing: null,
      list: [1, { deep: ["x"] }],
      empty: {},
    };
    const wire = new Wire();
    expect(wire.read(Struct.fromJavaScript(props))).to.deep.equal(props);
    expect(wire.write(props).toJavaScript()).to.deep.equal(props);
  });

  it("spell an unknown of any type in one way", () => {
    const unknownNumber = "3eeb2bf0-c639-47a8-9e75-3b44932eb421";
    const unknownObject = "dd056dcd-154b-4c76-9bd3-c8f88648b5ff";
    const struct = Struct.fromJavaScript({ a: unknownNumber, list: [unknownObject], c: UNKNOWN });
    expect(new Wire().read(struct)).to.deep.equal({ a: UNKNOWN, list: [UNKNOWN], c: UNKNOWN });
  });

  it("give the cloud an archive as files under the engine's hash", () => {
    expect(new Wire().read(Struct.fromJavaScript({ code: ARCHIVE }))).to.deep.equal({
      code: { $archive: { hash: "archive-hash", files: { "index.js": HELLO } } },
    });
  });

  it("give the engine its own archive back, not the files", () => {
    const wire = new Wire();
    const props = wire.read(Struct.fromJavaScript({ code: ARCHIVE }));
    expect(wire.write({ ...props, arn: "x" }).toJavaScript()).to.deep.equal({ code: ARCHIVE, arn: "x" });
  });

  it("give the whole archive back when its reduced form came as well, whichever came first", () => {
    for (const order of [
      [ELIDED, ARCHIVE],
      [ARCHIVE, ELIDED],
    ]) {
      const wire = new Wire();
      const [props] = order.map((code) => wire.read(Struct.fromJavaScript({ code })));
      expect(wire.write(props!).toJavaScript()).to.deep.equal({ code: ARCHIVE });
    }
  });

  it("give an archive that was only read back as its hash, which the engine completes", () => {
    const stored = { code: { $archive: { hash: "archive-hash", files: { "index.js": HELLO } } } };
    expect(new Wire().write(stored).toJavaScript()).to.deep.equal({ code: ELIDED });
  });

  it("read folders and nested archives", () => {
    const folder = mkdtempSync(join(tmpdir(), "media-platform-wire-"));
    try {
      mkdirSync(join(folder, "sub"));
      writeFileSync(join(folder, "a.txt"), "A");
      writeFileSync(join(folder, "sub", "b.txt"), "B");
      const nested = { [SIGNATURE_KEY]: ARCHIVE_SIGNATURE, hash: "n", path: folder };
      const outer = { ...ARCHIVE, assets: { "index.js": TEXT_ASSET, lib: nested } };
      const { code } = new Wire().read(Struct.fromJavaScript({ code: outer }));
      expect(code)
        .to.have.nested.property("$archive.files")
        .that.deep.equals({
          "index.js": HELLO,
          "lib/a.txt": Buffer.from("A").toString("base64"),
          "lib/sub/b.txt": Buffer.from("B").toString("base64"),
        });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("refuse what the rehearsal does not know instead of passing on something else", () => {
    const read = (value: Parameters<typeof Struct.fromJavaScript>[0]) => () =>
      new Wire().read(Struct.fromJavaScript(value));
    expect(read({ source: TEXT_ASSET })).to.throw(/single-file asset/);
    expect(read({ code: { ...ELIDED, uri: "https://example.com/code.zip" } })).to.throw(/remote archives/);
    expect(read({ code: { ...ELIDED, path: __filename } })).to.throw(/packed archives/);
    expect(read({ x: { [SIGNATURE_KEY]: "something new" } })).to.throw(/does not know/);
  });
});

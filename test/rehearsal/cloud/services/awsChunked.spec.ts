import { expect } from "chai";
import type { ApiRequest } from "../../../../rehearsal/cloud/core/types";
import { readUpload } from "../../../../rehearsal/cloud/services/s3/api/awsChunked";
import { checksumBase64 } from "../../../../rehearsal/cloud/services/s3/checksums";
import { codeOf, WEST } from "../core/standIn";
import { operatorOf } from "../api/sdkWorld";

const FILM = Buffer.from("film\r\n0\r\n");
const CHECKSUM = `x-amz-checksum-crc32:${checksumBase64("crc32", FILM)}\r\n\r\n`;

/** An upload as SDKs send a stream: chunks, then the checksum. */
function upload(body: string, length = FILM.byteLength): ApiRequest {
  return {
    caller: operatorOf(WEST),
    region: WEST.region,
    method: "PUT",
    path: "/films/a",
    query: new URLSearchParams(),
    headers: {
      "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
      "x-amz-decoded-content-length": String(length),
      "x-amz-trailer": "x-amz-checksum-crc32",
    },
    body: Buffer.from(body),
  };
}

describe("an upload in chunks", () => {
  it("is put together again, signatures of its chunks or not, and its checksum told", () => {
    const { bytes, checksums } = readUpload(
      upload(`4;chunk-signature=abc\r\nfilm\r\n5\r\n\r\n0\r\n\r\n0\r\n${CHECKSUM}`),
    );
    expect(Buffer.from(bytes)).to.deep.equal(FILM);
    expect(checksums).to.deep.equal({ "x-amz-checksum-crc32": checksumBase64("crc32", FILM) });
  });

  it("is refused when it does not have the checksum that follows it", async () => {
    const wrong = upload(`9\r\nFILM\r\n0\r\n\r\n0\r\n${CHECKSUM}`);
    expect(await codeOf(() => readUpload(wrong))).to.equal("BadDigest");
  });

  for (const [what, body, length] of [
    ["its last chunk is missing", "4\r\nfilm\r\n", 4],
    ["a chunk is shorter than it says", "9\r\nfilm", 9],
    ["a chunk does not say how long it is", "film\r\n0\r\n", 4],
    ["it is not as long as announced", "4\r\nfilm\r\n0\r\n\r\n", 5],
  ] as const) {
    it(`is refused when ${what}`, async () => {
      expect(await codeOf(() => readUpload(upload(body, length)))).to.equal("IncompleteBody");
    });
  }

  it("is refused with a checksum that cannot be verified, instead of trusted", async () => {
    const unknown = upload("4\r\nfilm\r\n0\r\nx-amz-checksum-crc32c:AAAAAAAAAAA=\r\n\r\n", 4);
    expect(await codeOf(() => readUpload(unknown))).to.equal("NotImplemented");
  });
});

import { expect } from "chai";

import {
  everyCreateJobRequest,
  everyJobTemplateRequest,
  everyVodRequest,
} from "../../checks/documents/transcodeDocuments";

describe("every document", () => {
  const jobs = [...everyCreateJobRequest()];

  it("has a name of its own", () => {
    const names = [...jobs, ...everyJobTemplateRequest(), ...everyVodRequest()].map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
  });

  it("includes every choice that the settings know", () => {
    const text = JSON.stringify(jobs.map(({ request }) => request));
    for (const choice of [
      ...["ENABLED", "PREFERRED", "DISABLED"].map((mode) => `{"Mode":"${mode}"}`),
      ...["-240p", "-2160p", "-1600x900", "-160x120"].map((name) => `"NameModifier":"${name}"`),
      ...[
        "HopDestinations",
        "CODING_MODE_5_1",
        "FRAME_CAPTURE",
        "WEBVTT",
        "EMBEDDED",
        "SRT",
        "SCC",
        "TTML",
        "STL",
        "SMI",
      ],
      ...["VIBRANT", "PRESERVE_DETAILS", "Deinterlacer", '"Tags":{', "SECONDS_600"],
      ...[2, 4, 6, 8, 10].map((seconds) => `"SegmentLength":${seconds}`),
    ]) {
      expect(text.includes(choice), choice).to.equal(true);
    }
  });

  it("encrypts each of its output groups with a customer key", () => {
    for (const { name, request } of jobs) {
      const groups = JSON.stringify(
        request.Settings?.OutputGroups?.map((group) => group.OutputGroupSettings),
      );
      const keys = [
        ...groups.matchAll(/"EncryptionType":"SERVER_SIDE_ENCRYPTION_KMS","KmsKeyArn":"arn:aws:kms:/g),
      ];
      expect(keys.length, name).to.equal(request.Settings?.OutputGroups?.length);
    }
  });

  it("asks MediaPackage to create, describe and delete", () => {
    expect(new Set([...everyVodRequest()].map(({ operation }) => operation))).to.have.keys(
      "CreateAsset",
      "DescribeAsset",
      "DeleteAsset",
    );
  });
});

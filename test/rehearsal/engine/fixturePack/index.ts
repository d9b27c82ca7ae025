import { PolicyPack } from "@pulumi/policy";

new PolicyPack("engine-test-policies", {
  enforcementLevel: "mandatory",
  policies: [
    {
      name: "no-forbidden-bucket",
      description: "A bucket may not be called forbidden",
      validateResource: (args, reportViolation) => {
        if (args.type === "aws:s3/bucket:Bucket" && args.props["bucket"] === "forbidden") {
          reportViolation("a bucket is called forbidden");
        }
      },
    },
    {
      name: "at-most-five-buckets",
      description: "A stack as a whole",
      validateStack: (args, reportViolation) => {
        if (args.resources.filter(({ type }) => type === "aws:s3/bucket:Bucket").length > 5) {
          reportViolation("more than five buckets");
        }
      },
    },
  ],
});

import { z } from "zod";
import { awsJsonApi } from "../../api/protocols/awsJson";
import { parseArn } from "../../core/arn";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest } from "../../core/types";
import { parameterArn, ParameterStore, type StoredParameter } from "./parameterStore";

const getParameter = z.object({
  Name: z.string().min(1).max(2_048),
  WithDecryption: z.boolean().optional(),
});
const getParameters = z.object({
  Names: z.array(z.string().min(1).max(2_048)).min(1).max(10),
  WithDecryption: z.boolean().optional(),
});

/** Systems Manager's wire protocol, as far as parameters are read; the program writes them. */
export const ssmApi = awsJsonApi({
  signingName: "ssm",
  target: "AmazonSSM",
  version: "1.1",
  malformed: "ValidationException",
  operations: {
    GetParameter: (cloud, request, input) => {
      const name = getParameter.parse(input).Name;
      const found = find(cloud, request, "ssm:GetParameter", name);
      if (found === undefined) {
        throw new AwsError("ssm", "ParameterNotFound", `Parameter ${name} not found.`);
      }
      return { Parameter: found };
    },
    GetParameters: (cloud, request, input) => {
      const names = [...new Set(getParameters.parse(input).Names)];
      const found = names.map((name) => find(cloud, request, "ssm:GetParameters", name));
      return {
        Parameters: found.filter((parameter) => parameter !== undefined),
        InvalidParameters: names.filter((_, index) => found[index] === undefined),
      };
    },
  },
});

/**
 * A parameter by its name or ARN, with a version after a colon or without. IAM is asked first, as the name alone makes the ARN: who may
 * not read a parameter does not learn whether it is there.
 */
function find(
  cloud: Cloud,
  { caller, region }: ApiRequest,
  action: string,
  named: string,
): object | undefined {
  const { base, version } = selected(named);
  const arn = base.startsWith("arn:") ? base : parameterArn({ accountId: caller.accountId, region }, base);
  cloud.iam.require({ caller, action, resource: arn });
  // A Region knows its own parameters only.
  const isHere = parseArn(arn)?.region === region;
  const parameter = isHere ? cloud.service(ParameterStore).find(arn, version) : undefined;
  return parameter && wireShape(parameter, version);
}

function selected(named: string): { readonly base: string; readonly version: number | undefined } {
  const match = /^(.*):(\d+)$/.exec(named);
  const isArnOfAccount = /^arn:[^:]*:ssm:[^:]*:\d+$/.test(named);
  return match?.[1] === undefined || isArnOfAccount
    ? { base: named, version: undefined }
    : { base: match[1], version: Number(match[2]) };
}

function wireShape(parameter: StoredParameter, version: number | undefined): object {
  return {
    ARN: parameter.arn,
    Name: parameter.name,
    Type: "String",
    DataType: "text",
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: parameter.lastModified / 1000,
    ...(version === undefined ? {} : { Selector: `:${version}` }),
  };
}

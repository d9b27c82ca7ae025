import { formatArn } from "../core/arn";
import { physicalName } from "../core/control/autoname";
import { policyProblems } from "../core/iam/policyRules";
import { acceptPolicy } from "../core/iam/principals";
import { optionalNumber, optionalText, text } from "../core/props";
import { AwsError, type Call, type Props, type ResourceType, type ServiceModule } from "../core/types";
import { KmsKeys } from "./kmsKeys";

/** Retention that CloudWatch Logs accepts, in days; 0 is for ever. */
const RETENTION_DAYS = [
  0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
/** Resource policies that a Region of an account may have. */
const POLICIES_PER_REGION = 10;
/** Characters of a resource policy. */
const POLICY_CHARACTERS = 5120;

const logGroupType: ResourceType = {
  token: "aws:cloudwatch/logGroup:LogGroup",
  autoname: { property: "name", maxLength: 512 },
  replaceOn: ["name", "namePrefix", "logGroupClass"],
  computed: ["arn", "name"],
  check: logGroupProblems,
  create: (call) => {
    const name = physicalName(call);
    if (call.cloud.resources.byId(call.token, name, call.scope) !== undefined) {
      throw new AwsError(
        "logs",
        "ResourceAlreadyExistsException",
        `The specified log group already exists: ${name}`,
      );
    }
    const arn = formatArn("logs", call.scope.region, call.scope.accountId, `log-group:${name}`);
    acceptKey(call, arn);
    return { id: name, computed: { arn, name } };
  },
  update: (call) => {
    acceptKey(call, text(call.previous.outputs, "arn"));
    return {};
  },
  delete: (call) => {
    if (call.inputs["deletionProtectionEnabled"] === true) {
      throw new AwsError(
        "logs",
        "ValidationException",
        `Log group ${call.previous.id} has deletion protection; set deletionProtectionEnabled to false first`,
      );
    }
  },
};

const logResourcePolicyType: ResourceType = {
  token: "aws:cloudwatch/logResourcePolicy:LogResourcePolicy",
  autoname: { property: "policyName", maxLength: 128 },
  replaceOn: ["policyName", "resourceArn"],
  computed: ["policyScope", "revisionId"],
  check: (inputs) =>
    policyProblems(inputs["policyDocument"], "resource").map((reason) => ({
      property: "policyDocument",
      reason,
    })),
  create: (call) => {
    if (call.cloud.resources.filter(call.token, isBeside(call)).length >= POLICIES_PER_REGION) {
      throw new AwsError(
        "logs",
        "LimitExceededException",
        `Resource limit exceeded: ${POLICIES_PER_REGION} resource policies`,
      );
    }
    acceptResourcePolicy(call);
    return { id: text(call.inputs, "policyName"), computed: revision(call) };
  },
  update: (call) => {
    acceptResourcePolicy(call);
    return revision(call);
  },
};

/** CloudWatch Logs. */
export const logsService: ServiceModule = { resourceTypes: [logGroupType, logResourcePolicyType] };

function logGroupProblems(inputs: Props): readonly { property: string; reason: string }[] {
  const problems: { property: string; reason: string }[] = [];
  const name = optionalText(inputs, "name");
  if (name !== undefined && !/^[\w./#-]{1,512}$/.test(name)) {
    problems.push({
      property: "name",
      reason: `is ${JSON.stringify(name)}; 1 to 512 letters, digits and ._-/# are allowed`,
    });
  }
  const days = optionalNumber(inputs, "retentionInDays");
  if (days !== undefined && !RETENTION_DAYS.includes(days)) {
    problems.push({
      property: "retentionInDays",
      reason: `is ${days}; allowed are ${RETENTION_DAYS.join(", ")}`,
    });
  }
  return problems;
}

/** The log service itself encrypts, so the key's policy must let it: the one key permission that people forget. */
function acceptKey(call: Call, logGroupArn: string): void {
  const keyId = optionalText(call.inputs, "kmsKeyId");
  if (keyId === undefined) {
    return;
  }
  const { accountId, region } = call.scope;
  for (const action of ["kms:Encrypt", "kms:Decrypt", "kms:GenerateDataKey"]) {
    try {
      call.cloud.service(KmsKeys).require({
        caller: { servicePrincipal: `logs.${region}.amazonaws.com` },
        action,
        keyId,
        accountId,
        region,
        context: { "kms:EncryptionContext:aws:logs:arn": logGroupArn, "aws:SourceAccount": accountId },
      });
    } catch (error) {
      if (!(error instanceof AwsError)) {
        throw error;
      }
      throw new AwsError(
        "logs",
        "InvalidParameterException",
        `The specified KMS key does not exist or is not allowed to be used with Arn '${logGroupArn}' (${error.message})`,
      );
    }
  }
}

function acceptResourcePolicy(call: Call): void {
  acceptPolicy(call.cloud, call.inputs["policyDocument"], "resource", {
    service: "logs",
    malformed: "InvalidParameterException",
    maxCharacters: POLICY_CHARACTERS,
  });
}

function isBeside(call: Call): (other: { scope: { accountId: string; region: string } }) => boolean {
  return (other) =>
    other.scope.accountId === call.scope.accountId && other.scope.region === call.scope.region;
}

function revision(call: Call): Props {
  return {
    policyScope: call.inputs["resourceArn"] === undefined ? "ACCOUNT" : "RESOURCE",
    revisionId: call.cloud.random.stream(`${call.urn} revision`).hex(32),
  };
}

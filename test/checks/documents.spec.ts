import { expect } from "chai";

import { creationOf } from "../../checks/documents/apiRequests";
import { checkedStacks } from "../../checks/documents/checkedStacks";
import { controlledResources, stackResources } from "../../checks/documents/cloudFormationTemplates";
import { deployedPolicies } from "../../checks/documents/deployedPolicies";
import { ruleRequests } from "../../checks/documents/eventRules";
import { possiblePackagingConfigurations } from "../../checks/documents/possiblePackaging";
import type { Props, StoredResource } from "../../rehearsal/cloud/core/types";
import { ownKeys, parsePlatformConfig } from "../../stacks/config";

function stored(token: string, outputs: Props): StoredResource {
  const urn = `urn:pulumi:prod::media-platform::${token}::the-name`;
  return {
    token,
    urn,
    id: "the-id",
    scope: { accountId: "111111111111", region: "us-west-2", defaultTags: {} },
    inputs: outputs,
    outputs,
  };
}

function policy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [statement] });
}

describe("documents for third parties", () => {
  it("are policies of every kind, named after their configuration and holder", () => {
    const text = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "arn:aws:s3:::b/*" });
    const resources = [stored("aws:iam/rolePolicy:RolePolicy", { policy: text })];
    expect(deployedPolicies({ name: "prod", resources })).to.deep.equal([
      { name: "prod: identity policy of the-name in 111111111111", kind: "identity policy", document: text },
    ]);
  });

  it("say of trust and key policies what they are about, which those leave out", () => {
    const arn = "arn:aws:iam::111111111111:role/r";
    const assumeRolePolicy = policy({
      Effect: "Allow",
      Action: "sts:AssumeRole",
      Principal: { Service: "s3.amazonaws.com" },
    });
    const resources = [stored("aws:iam/role:Role", { arn, assumeRolePolicy })];
    const [trust] = deployedPolicies({ name: "prod", resources });
    expect(JSON.parse(trust?.document ?? "")).to.have.nested.property("Statement[0].Resource", arn);
  });

  it("leave out no policy: one in an unknown place is an error", () => {
    const text = policy({ Effect: "Allow", Action: "s3:GetObject", Resource: "*" });
    for (const resource of [
      stored("aws:sns/topicPolicy:TopicPolicy", { policy: text }),
      stored("aws:iam/role:Role", { inlinePolicies: [{ policy: text }] }),
    ]) {
      expect(() => deployedPolicies({ name: "prod", resources: [resource] })).to.throw(/which is not linted/);
    }
  });

  it("are the requests that make what goes through Cloud Control, and an error for a type that nobody knows", () => {
    const resource = (typeName: string): StoredResource =>
      stored("aws:cloudcontrol/resource:Resource", { typeName, desiredState: '{"Id":"g"}' });
    const created = controlledResources({
      name: "prod",
      resources: [resource("AWS::MediaPackage::PackagingGroup")],
    });
    expect(created.map(creationOf)).to.deep.equal([
      {
        name: "prod: the-id in us-west-2",
        kind: "CreatePackagingGroup",
        service: "mediapackage-vod",
        operation: "CreatePackagingGroup",
        request: { Id: "g" },
      },
    ]);
    const unknown = controlledResources({
      name: "prod",
      resources: [resource("AWS::MediaPackage::Channel")],
    });
    expect(() => unknown.map(creationOf)).to.throw(/no request is known for AWS::MediaPackage::Channel/);
  });

  it("are the requests that make rules and targets of EventBridge", () => {
    const resources = [
      stored("aws:cloudwatch/eventRule:EventRule", { name: "r", eventPattern: '{"source":["aws.s3"]}' }),
      stored("aws:cloudwatch/eventTarget:EventTarget", {
        rule: "r",
        targetId: "t",
        arn: "arn:queue",
        deadLetterConfig: { arn: "arn:dead" },
      }),
    ];
    expect(
      ruleRequests({ name: "prod", resources }).map(({ operation, request }) => [operation, request]),
    ).to.deep.equal([
      ["PutRule", { Name: "r", EventPattern: '{"source":["aws.s3"]}' }],
      [
        "PutTargets",
        { Rule: "r", Targets: [{ Id: "t", Arn: "arn:queue", DeadLetterConfig: { Arn: "arn:dead" } }] },
      ],
    ]);
  });

  it("are what CloudFormation stacks make, with the values of their parameters", () => {
    const templateBody = JSON.stringify({
      Resources: {
        JobTemplate: {
          Type: "AWS::MediaConvert::JobTemplate",
          Properties: {
            Name: "ladder",
            HopDestinations: [{ Queue: { Ref: "Queue" } }],
            SettingsJson: { Inputs: [] },
          },
        },
      },
    });
    const resources = [
      stored("aws:cloudformation/stack:Stack", { templateBody, parameters: { Queue: "arn:queue" } }),
    ];
    const made = stackResources({ name: "prod", resources }).map(creationOf);
    expect(made.map(({ request }) => request)).to.deep.equal([
      { Name: "ladder", HopDestinations: [{ Queue: "arn:queue" }], Settings: { Inputs: [] } },
    ]);
  });

  it("have every format in the clear, with each legal choice of DRM, and with none that is not", () => {
    const names = possiblePackagingConfigurations().map(({ name }) => name);
    expect(new Set(names).size).to.equal(names.length);
    for (const part of [
      "hls, in the clear",
      "mss, playready",
      "cmaf, widevine fairplay",
      "dash, irdeto SHARED SHARED",
    ]) {
      expect(
        names.filter((name) => name.includes(part)),
        part,
      ).not.to.deep.equal([]);
    }
    expect(
      names.filter((name) => /hls, .*(?:widevine|PRESET)|UNENCRYPTED UNENCRYPTED/.test(name)),
    ).to.deep.equal([]);
  });

  it("come from configurations that can be deployed, each of another name", () => {
    const stacks = checkedStacks();
    expect(new Set(stacks.map(({ name }) => name)).size).to.equal(stacks.length);
    for (const { name, stack } of stacks) {
      expect(() => parsePlatformConfig(ownKeys(stack.config, stack.projectName)), name).not.to.throw();
    }
  });
});

import type { BrokenDocument } from "./check";
import type { ApiRequest } from "./documents/apiRequests";
import type { ControlledResource, Template } from "./documents/cloudFormationTemplates";
import type { PolicyDocument } from "./documents/deployedPolicies";

/** Requests that AWS would refuse, one for each thing that a service model knows. */
export const BROKEN_REQUESTS: readonly BrokenDocument<ApiRequest>[] = [
  { document: packaging("no group", { Id: "x" }), expected: /Missing required parameter.*PackagingGroupId/ },
  {
    document: packaging("an unknown member", { Id: "x", PackagingGroupId: "g", CmafPackge: {} }),
    expected: /Unknown parameter.*CmafPackge/,
  },
  {
    document: packaging("a wrong type", {
      Id: "x",
      PackagingGroupId: "g",
      CmafPackage: { HlsManifests: [], SegmentDurationSeconds: "6" },
    }),
    expected: /Invalid type.*SegmentDurationSeconds/,
  },
  {
    document: packaging("a value outside its enum", {
      Id: "x",
      PackagingGroupId: "g",
      DashPackage: { DashManifests: [{ Profile: "HBBTV" }] },
    }),
    expected: /Profile: 'HBBTV' is none of/,
  },
  { document: job("too much", { Settings: { AdAvailOffset: 1001 } }), expected: /1001 is above 1000/ },
  {
    document: job("too little", { Settings: { AdAvailOffset: -1001 } }),
    expected: /AdAvailOffset, value: -1001, valid min value: -1000/,
  },
  {
    document: job("a text that does not match", {
      Settings: { TimecodeConfig: { Anchor: "at ten" } },
    }),
    expected: /'at ten' does not match/,
  },
  {
    document: other("dynamodb", "PutItem", "an item that is not marshalled", {
      TableName: "t",
      Item: { pk: "p" },
    }),
    expected: /Invalid type.*Item\.pk/,
  },
  {
    document: other("sqs", "SendMessage", "a number for an attribute's text", {
      QueueUrl: "q",
      MessageBody: "{}",
      MessageAttributes: { attempt: { DataType: "Number", StringValue: 1 } },
    }),
    expected: /Invalid type.*StringValue/,
  },
  {
    document: other("s3", "PutObject", "no key", { Bucket: "b", IfNoneMatch: "*" }),
    expected: /Missing required parameter.*Key/,
  },
  {
    document: other("events", "PutRule", "a name that is too long", {
      Name: "r".repeat(65),
      EventPattern: "{}",
    }),
    expected: /65 characters is above 64/,
  },
];

/** Resources and templates that CloudFormation would refuse. */
export const BROKEN_CLOUD_FORMATION: readonly BrokenDocument<ControlledResource | Template>[] = [
  {
    document: resource("AWS::MediaPackage::PackagingGroup", { Id: "x", EgressAccessLog: {} }),
    expected: /additionalProperties.*EgressAccessLog/,
  },
  {
    // The API takes it, the schema does not.
    document: resource("AWS::MediaPackage::PackagingConfiguration", {
      Id: "x",
      PackagingGroupId: "g",
      DashPackage: { DashManifests: [{ ManifestLayout: "DRM_TOP_LEVEL_COMPACT" }] },
    }),
    expected: /enum.*DRM_TOP_LEVEL_COMPACT/,
  },
  {
    document: resource("AWS::MediaConvert::JobTemplate", { Name: "x" }),
    expected: /required.*SettingsJson/,
  },
  {
    document: template("AWS::MediaConvert::JobTemplate", { Name: "x" }),
    expected: /E3003.*SettingsJson/,
  },
];

const ROLE = { AWS: "arn:aws:iam::111111111111:role/somebody" };
const KEY = "arn:aws:kms:us-west-2:111111111111:key/6f0c7f2e-3c7b-4a55-9d4e-0b6f3f0c9a11";
const BUCKET = "arn:aws:s3:::somebodys-bucket";

/** Policies of each kind with a mistake in them. */
export const BROKEN_POLICIES: readonly BrokenDocument<PolicyDocument>[] = [
  {
    document: policy("identity policy", { Action: "s3:GetObjekt", Resource: `${BUCKET}/*` }),
    expected: /UNKNOWN_ACTION.*GetObjekt/,
  },
  {
    document: policy("identity policy", { Action: "s3:GetObject", Resource: "*" }),
    expected: /RESOURCE_STAR/,
  },
  {
    document: policy("bucket policy", { Action: "s3:GetObject", Resource: BUCKET, Principal: ROLE }),
    expected: /RESOURCE_MISMATCH/,
  },
  {
    document: policy("key policy", {
      Action: "kms:Decrypt",
      Resource: KEY,
      Principal: ROLE,
      Condition: { StringEquals: { "kms:ViaServices": "s3.us-west-2.amazonaws.com" } },
    }),
    expected: /UNKNOWN_CONDITION_FOR_ACTION.*ViaServices/,
  },
  {
    document: policy("trust policy", {
      Action: "sts:AssumeRole",
      Resource: ROLE.AWS,
      Principal: { Services: "s3.amazonaws.com" },
    }),
    expected: /UNKNOWN_PRINCIPAL/,
  },
  {
    document: policy("queue policy", {
      Action: "sqs:SendMessage",
      Resource: "arn:aws:sqs:us-west-2:111111111111:queue",
      Principal: { Service: "s3.amazonaws.com" },
      Condition: { StringEqual: { "aws:SourceAccount": "111111111111" } },
    }),
    expected: /UNKNOWN_OPERATOR/,
  },
  {
    document: policy("table policy", {
      Action: "dynamodb:PutItems",
      Resource: "arn:aws:dynamodb:us-west-2:111111111111:table/catalog",
      Principal: ROLE,
    }),
    expected: /UNKNOWN_ACTION.*PutItems/,
  },
];

function other(service: string, operation: string, name: string, request: object): ApiRequest {
  return { name: `${operation} with ${name}`, kind: operation, service, operation, request };
}

function packaging(name: string, request: object): ApiRequest {
  const operation = "CreatePackagingConfiguration";
  return {
    name: `${operation} with ${name}`,
    kind: operation,
    service: "mediapackage-vod",
    operation,
    request,
  };
}

function job(name: string, request: object): ApiRequest {
  return {
    name: `CreateJob with ${name}`,
    kind: "CreateJob",
    service: "mediaconvert",
    operation: "CreateJob",
    request: { Role: "r", Settings: {}, ...request },
  };
}

function resource(kind: string, desiredState: object): ControlledResource {
  return { name: kind, kind, region: "us-west-2", desiredState };
}

function template(type: string, properties: object): Template {
  return {
    name: `template with ${type}`,
    kind: type,
    region: "us-west-2",
    template: JSON.stringify({ Resources: { Subject: { Type: type, Properties: properties } } }),
  };
}

function policy(kind: string, statement: object): PolicyDocument {
  const document = { Version: "2012-10-17", Statement: [{ Sid: "Broken", Effect: "Allow", ...statement }] };
  return { name: `${kind} with ${JSON.stringify(statement)}`, kind, document: JSON.stringify(document) };
}

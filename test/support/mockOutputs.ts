import * as pulumi from "@pulumi/pulumi";
import { createHash } from "node:crypto";

/** What a mocked resource is told about itself. */
export interface MockedResource {
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Account and Region of the provider that manages it. */
  readonly accountId: string;
  readonly region: string;
}

/** Answers per resource type: the id, and the outputs that AWS computes. Inputs are returned as outputs anyway. */
export type MockOutputs = Readonly<
  Record<string, (resource: MockedResource) => { readonly id: string } & Readonly<Record<string, unknown>>>
>;

/** A name as Pulumi makes it up when the program sets none: the logical name and a random tail, here a hash. */
export function autoName({ name, accountId, region }: MockedResource): string {
  return `${name}-${fingerprint(name, accountId, region, 7)}`;
}

/** Hexadecimal digits that depend on the given parts only, so that every run gives the same ids. */
export function fingerprint(...parts: readonly [...string[], number]): string {
  const length = parts.at(-1);
  return createHash("sha256")
    .update(JSON.stringify(parts.slice(0, -1)))
    .digest("hex")
    .slice(0, typeof length === "number" ? length : undefined);
}

/**
 * The resource types that tests know. Add a type with the outputs that AWS computes for it; keep it plausible (ARNs carry the
 * right account and Region), because components are tested by what they do with these values.
 */
export const mockOutputs: MockOutputs = {
  "aws:s3/bucket:Bucket": (resource) => {
    const bucket = text(resource.inputs["bucket"]) ?? autoName(resource);
    return {
      id: bucket,
      bucket,
      arn: `arn:aws:s3:::${bucket}`,
      bucketRegion: resource.region,
      bucketDomainName: `${bucket}.s3.amazonaws.com`,
      bucketRegionalDomainName: `${bucket}.s3.${resource.region}.amazonaws.com`,
    };
  },
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ofBucket,
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": ofBucket,
  "aws:s3/bucketVersioning:BucketVersioning": ofBucket,
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": ofBucket,
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": ofBucket,
  "aws:s3/bucketNotification:BucketNotification": ofBucket,
  "aws:s3/bucketPolicy:BucketPolicy": ofBucket,
  "aws:s3/bucketReplicationConfig:BucketReplicationConfig": ofBucket,
  "aws:s3/bucketLogging:BucketLogging": ofBucket,
  "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": ofBucket,
  "aws:s3/inventory:Inventory": ofBucketAndName,
  "aws:s3/bucketMetric:BucketMetric": ofBucketAndName,
  "aws:sqs/queue:Queue": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const url = `https://sqs.${resource.region}.amazonaws.com/${resource.accountId}/${name}`;
    return {
      id: url,
      url,
      name,
      arn: `arn:aws:sqs:${resource.region}:${resource.accountId}:${name}`,
    };
  },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": ({ inputs }) => ({ id: text(inputs["queueUrl"]) ?? "?" }),
  "aws:sqs/queuePolicy:QueuePolicy": ({ inputs }) => ({ id: text(inputs["queueUrl"]) ?? "?" }),
  "aws:kms/key:Key": (resource) => {
    const digits = fingerprint("kms", resource.name, resource.accountId, resource.region, 32);
    const keyId = digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return {
      id: keyId,
      keyId,
      arn: `arn:aws:kms:${resource.region}:${resource.accountId}:key/${keyId}`,
    };
  },
  "aws:kms/alias:Alias": (resource) => {
    const name = text(resource.inputs["name"]) ?? `alias/${autoName(resource)}`;
    return { id: name, name, arn: `arn:aws:kms:${resource.region}:${resource.accountId}:${name}` };
  },
  "aws:iam/role:Role": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    return {
      id: name,
      name,
      arn: `arn:aws:iam::${resource.accountId}:role/${name}`,
      uniqueId: `AROA${fingerprint("role", name, resource.accountId, 17).toUpperCase()}`,
    };
  },
  "aws:iam/rolePolicy:RolePolicy": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    return { id: `${text(resource.inputs["role"]) ?? "?"}:${name}`, name };
  },
  "aws:secretsmanager/secret:Secret": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const arn = `arn:aws:secretsmanager:${resource.region}:${resource.accountId}:secret:${name}-${fingerprint(name, 6)}`;
    return { id: arn, arn, name };
  },
  "aws:secretsmanager/secretVersion:SecretVersion": (resource) => {
    const secret = text(resource.inputs["secretId"]) ?? "?";
    const versionId = fingerprint("version", secret, 32);
    return { id: `${secret}|${versionId}`, arn: secret, versionId };
  },
  "aws:cloudwatch/logGroup:LogGroup": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    return {
      id: name,
      name,
      arn: `arn:aws:logs:${resource.region}:${resource.accountId}:log-group:${name}`,
    };
  },
  "aws:lambda/function:Function": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const arn = `arn:aws:lambda:${resource.region}:${resource.accountId}:function:${name}`;
    const version = resource.inputs["publish"] === true ? "1" : "$LATEST";
    return { id: name, name, arn, version, qualifiedArn: `${arn}:${version}` };
  },
  "aws:lambda/eventSourceMapping:EventSourceMapping": (resource) => {
    const uuid = fingerprint("mapping", resource.name, resource.accountId, resource.region, 32);
    return {
      id: uuid,
      uuid,
      arn: `arn:aws:lambda:${resource.region}:${resource.accountId}:event-source-mapping:${uuid}`,
    };
  },
  "aws:lambda/permission:Permission": ({ name }) => {
    const statementId = `pulumi-${fingerprint("permission", name, 20)}`;
    return { id: statementId, statementId };
  },
  "aws:apigatewayv2/api:Api": (resource) => {
    const id = fingerprint("api", resource.name, resource.accountId, resource.region, 10);
    return {
      id,
      apiEndpoint: `https://${id}.execute-api.${resource.region}.amazonaws.com`,
      arn: `arn:aws:apigateway:${resource.region}::/apis/${id}`,
      executionArn: `arn:aws:execute-api:${resource.region}:${resource.accountId}:${id}`,
    };
  },
  "aws:apigatewayv2/authorizer:Authorizer": ofApi,
  "aws:apigatewayv2/integration:Integration": ofApi,
  "aws:apigatewayv2/route:Route": ofApi,
  "aws:apigatewayv2/stage:Stage": ({ inputs }) => ({ id: text(inputs["name"]) ?? "?" }),
  "aws:cognito/userPool:UserPool": (resource) => {
    const id = `${resource.region}_${fingerprint("pool", resource.name, resource.accountId, 9)}`;
    return {
      id,
      arn: `arn:aws:cognito-idp:${resource.region}:${resource.accountId}:userpool/${id}`,
      endpoint: `cognito-idp.${resource.region}.amazonaws.com/${id}`,
    };
  },
  "aws:cognito/userPoolDomain:UserPoolDomain": ({ inputs }) => ({ id: text(inputs["domain"]) ?? "?" }),
  "aws:cognito/resourceServer:ResourceServer": ({ inputs }) => ({
    id: `${text(inputs["userPoolId"]) ?? "?"}|${text(inputs["identifier"]) ?? "?"}`,
  }),
  "aws:cognito/userPoolClient:UserPoolClient": ({ name, accountId }) => ({
    id: fingerprint("client", name, accountId, 26),
  }),
  "aws:ssm/parameter:Parameter": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const arn = `arn:aws:ssm:${resource.region}:${resource.accountId}:parameter${name.startsWith("/") ? "" : "/"}${name}`;
    return { id: name, name, arn, version: 1 };
  },
  "aws:cloudwatch/eventRule:EventRule": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    return { id: name, name, arn: `arn:aws:events:${resource.region}:${resource.accountId}:rule/${name}` };
  },
  "aws:cloudwatch/eventTarget:EventTarget": ({ name, inputs }) => {
    const targetId = `pulumi-${fingerprint("target", name, 20)}`;
    return { id: `${text(inputs["rule"]) ?? "?"}-${targetId}`, targetId };
  },
  "aws:dynamodb/table:Table": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const arn = `arn:aws:dynamodb:${resource.region}:${resource.accountId}:table/${name}`;
    return { id: name, name, arn };
  },
  "aws:dynamodb/resourcePolicy:ResourcePolicy": ({ inputs }) => ({
    id: text(inputs["resourceArn"]) ?? "?",
    revisionId: "1",
  }),
  "aws:lambda/invocation:Invocation": ({ name, inputs }) => ({
    id: fingerprint("invocation", name, 32),
    // Formed like the answer of the signing-keys function, the only one that a program invokes.
    result: JSON.stringify({ publicKeyPem: mockPublicKeyPem(text(inputs["input"]) ?? "") }),
  }),
  "aws:cloudfront/publicKey:PublicKey": (resource) => ofCloudFront(resource, "K"),
  "aws:cloudfront/keyGroup:KeyGroup": (resource) => ofCloudFront(resource, ""),
  "aws:cloudfront/cachePolicy:CachePolicy": (resource) => ofCloudFront(resource, ""),
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy": (resource) => ofCloudFront(resource, ""),
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": (resource) => ofCloudFront(resource, ""),
  "aws:cloudfront/function:Function": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    return { id: name, name, arn: `arn:aws:cloudfront::${resource.accountId}:function/${name}` };
  },
  "aws:cloudfront/keyValueStore:KeyValueStore": (resource) => {
    const id = fingerprint("store", resource.name, resource.accountId, 32);
    const arn = `arn:aws:cloudfront::${resource.accountId}:key-value-store/${id}`;
    return { id, arn, name: autoName(resource) };
  },
  "aws:cloudfront/keyvaluestoreKey:KeyvaluestoreKey": ({ inputs }) => ({
    id: `${text(inputs["keyValueStoreArn"]) ?? "?"},${text(inputs["key"]) ?? "?"}`,
  }),
  "aws:cloudfront/distribution:Distribution": (resource) => {
    const id = `E${fingerprint("distribution", resource.name, resource.accountId, 13).toUpperCase()}`;
    return {
      id,
      arn: `arn:aws:cloudfront::${resource.accountId}:distribution/${id}`,
      domainName: `d${fingerprint("domain", id, 13)}.cloudfront.net`,
    };
  },
  "aws:wafv2/webAcl:WebAcl": (resource) => {
    const name = autoName(resource);
    const id = fingerprint("acl", name, 32);
    return { id, arn: `arn:aws:wafv2:${resource.region}:${resource.accountId}:global/webacl/${name}/${id}` };
  },
  "aws:mediaconvert/queue:Queue": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const arn = `arn:aws:mediaconvert:${resource.region}:${resource.accountId}:queues/${name}`;
    return { id: name, name, arn, status: "ACTIVE" };
  },
  "aws:cloudformation/stack:Stack": (resource) => {
    const name = text(resource.inputs["name"]) ?? autoName(resource);
    const prefix = `${resource.region}:${resource.accountId}`;
    return {
      id: `arn:aws:cloudformation:${prefix}:stack/${name}/${fingerprint("stack", name, prefix, 32)}`,
      name,
      outputs: { JobTemplateArn: `arn:aws:mediaconvert:${prefix}:jobTemplates/${name}` },
    };
  },
  "random:index/randomPassword:RandomPassword": (resource) => ({
    // As the real provider: the id says nothing, the value is a secret output.
    id: "none",
    result: pulumi.secret(fingerprint("password", resource.name, Number(resource.inputs["length"] ?? 16))),
  }),
  "aws:cloudcontrol/resource:Resource": (resource) => {
    const desired: unknown = JSON.parse(text(resource.inputs["desiredState"]) ?? "{}");
    const id = text(member(desired, "Id")) ?? autoName(resource);
    return { id, properties: JSON.stringify(cloudControlProperties(resource, id, desired)) };
  },
};

/** Satellites of a bucket have its name as their id. */
function ofBucket({ inputs }: MockedResource): { id: string } {
  return { id: text(inputs["bucket"]) ?? "?" };
}

/** Settings of which a bucket has several have its name and theirs as their id. */
function ofBucketAndName({ inputs }: MockedResource): { id: string } {
  return { id: `${text(inputs["bucket"]) ?? "?"}:${text(inputs["name"]) ?? "?"}` };
}

/** A part of an HTTP API, whose id is made by the service. */
function ofApi(resource: MockedResource): { id: string } {
  return { id: fingerprint("api part", resource.name, resource.accountId, resource.region, 7) };
}

/** A CloudFront resource whose ids are made by the service. */
function ofCloudFront(resource: MockedResource, prefix: string): { id: string; name: string } {
  const digits = fingerprint("cloudfront", resource.name, resource.accountId, 13).toUpperCase();
  return { id: `${prefix}${digits}`, name: autoName(resource) };
}

/** Text formed like a public key, a different one for each seed. It is no key. */
export function mockPublicKeyPem(seed: string): string {
  const body = Buffer.from(fingerprint("public key", seed, 48)).toString("base64");
  return `-----BEGIN PUBLIC KEY-----\n${body}\n-----END PUBLIC KEY-----\n`;
}

/** What Cloud Control reads back: the desired state and what the service adds to it. */
function cloudControlProperties(resource: MockedResource, id: string, desired: unknown): object {
  const prefix = `arn:aws:mediapackage-vod:${resource.region}:${resource.accountId}`;
  const desiredState = typeof desired === "object" ? desired : {};
  switch (resource.inputs["typeName"]) {
    case "AWS::MediaPackage::PackagingGroup": {
      const host = `${fingerprint("group", id, resource.accountId, resource.region, 32)}.egress.mediapackage-vod.${resource.region}.amazonaws.com`;
      return { ...desiredState, Arn: `${prefix}:packaging-groups/${id}`, DomainName: `https://${host}` };
    }
    case "AWS::MediaPackage::PackagingConfiguration":
      return { ...desiredState, Arn: `${prefix}:packaging-configurations/${id}` };
    default:
      throw new Error(`Cloud Control type ${String(resource.inputs["typeName"])} is unknown to the mocks`);
  }
}

function member(value: unknown, key: string): unknown {
  return typeof value === "object" && value !== null && key in value ? Reflect.get(value, key) : undefined;
}

function text(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

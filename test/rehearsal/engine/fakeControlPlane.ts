import { sameJson } from "../../../rehearsal/cloud/core/props";
import {
  AwsError,
  UNKNOWN,
  type ControlPlane,
  type CreateRequest,
  type Props,
  type Scope,
  type StoredResource,
} from "../../../rehearsal/cloud/core/types";

/**
 * A control plane that takes any resource and remembers the calls: what is under test is the way to it. Computed properties
 * are `arn`, and `result` for passwords.
 */
export class FakeControlPlane implements ControlPlane {
  readonly configured: { readonly pkg: string; readonly inputs: Props }[] = [];
  readonly created: CreateRequest[] = [];
  readonly resources = new Map<string, StoredResource>();
  /** Awaited before a real create is answered. */
  beforeCreate: (request: CreateRequest) => Promise<void> = () => Promise.resolve();

  configure(pkg: string, inputs: Props): Scope {
    this.configured.push({ pkg, inputs });
    const region = inputs["region"];
    return {
      accountId: "111111111111",
      region: typeof region === "string" ? region : "none",
      defaultTags: { team: "media" },
    };
  }

  check({ token, news }: Parameters<ControlPlane["check"]>[0]): ReturnType<ControlPlane["check"]> {
    const failures =
      token === "aws:sqs/queue:Queue" && news["name"] === "bad"
        ? [{ property: "name", reason: 'name "bad" is not allowed; choose another' }]
        : [];
    const autonamed = token === "aws:s3/bucket:Bucket" ? { bucket: "bucket-1234567" } : {};
    return { inputs: { ...autonamed, ...news }, failures };
  }

  diff({ token, oldInputs, news }: Parameters<ControlPlane["diff"]>[0]): ReturnType<ControlPlane["diff"]> {
    const keys = new Set([...Object.keys(oldInputs), ...Object.keys(news)]);
    const changed = [...keys].filter((key) => !sameJson(oldInputs[key], news[key]));
    return {
      changed,
      replaces: changed.filter((key) => token === "aws:s3/bucket:Bucket" && key === "bucket"),
    };
  }

  async create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Props }> {
    if (request.preview) {
      return { id: "", outputs: { ...request.inputs, arn: UNKNOWN, result: UNKNOWN } };
    }
    await this.beforeCreate(request);
    if (request.inputs["bucket"] === "taken") {
      throw new AwsError("s3", "BucketAlreadyExists", "The requested bucket name is not available", 409);
    }
    this.created.push(request);
    const name = request.urn.slice(request.urn.lastIndexOf(":") + 1);
    const outputs = {
      ...request.inputs,
      arn: `arn:aws:fake:::${name}`,
      ...(request.token.startsWith("random:") ? { result: FAKE_PASSWORD } : {}),
    };
    this.resources.set(name, {
      token: request.token,
      urn: request.urn,
      id: name,
      scope: request.scope,
      inputs: request.inputs,
      outputs,
    });
    return { id: name, outputs };
  }

  read({ id }: Parameters<ControlPlane["read"]>[0]): StoredResource | undefined {
    return this.resources.get(id);
  }

  update({ inputs, oldOutputs }: Parameters<ControlPlane["update"]>[0]): ReturnType<ControlPlane["update"]> {
    return Promise.resolve({ outputs: { ...oldOutputs, ...inputs } });
  }

  delete({ id }: Parameters<ControlPlane["delete"]>[0]): Promise<void> {
    this.resources.delete(id);
    return Promise.resolve();
  }

  invoke({ token, scope }: Parameters<ControlPlane["invoke"]>[0]): Props {
    if (token === "aws:index/getRegion:getRegion") {
      return { id: scope.region, region: scope.region, name: scope.region, description: "", endpoint: "" };
    }
    throw new AwsError("stand-in", "UnknownDataSource", `data source ${token} is not rehearsed`);
  }
}

/** What every password of the fake is: a text that can be searched for. */
export const FAKE_PASSWORD = "password-that-must-not-be-readable";

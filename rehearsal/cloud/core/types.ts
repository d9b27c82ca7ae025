/**
 * The vocabulary of the stand-in cloud. The provider plugins speak it to the control plane, each service's table is
 * written in it, and the data planes read what was deployed through it.
 */
import type { Cloud } from "./cloud";

/** Any JSON value. */
export type Json = null | boolean | number | string | readonly Json[] | Props;

/** A JSON object: a resource's inputs or outputs with Pulumi's property names, secrets unwrapped. */
export interface Props {
  readonly [key: string]: Json;
}

/** How Pulumi's wire format spells "not known until the update": it appears in inputs at preview only. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * How the plugins hand over an archive (Lambda code): the content, since that is what a cloud would have got.
 * Appears as a property's value, e.g. `code`.
 */
export interface ArchiveValue extends Props {
  readonly $archive: {
    readonly hash: string;
    readonly files: { readonly [path: string]: string /* base64 */ };
  };
}

/** Where a provider's calls go: decided when the engine configures it, as the real provider does by assuming its role. */
export interface Scope {
  readonly accountId: string;
  readonly region: string;
  /** Tags of the provider's `defaultTags`; they show in `tagsAll` only. */
  readonly defaultTags: Readonly<Record<string, string>>;
}

/** A resource that exists. */
export interface StoredResource {
  readonly token: string;
  readonly urn: string;
  readonly id: string;
  /** Region is the resource's own: its `region` argument where it has one, else the provider's; `global` for global services. */
  readonly scope: Scope;
  readonly inputs: Props;
  /** Inputs and computed properties together, as the engine stores them. */
  readonly outputs: Props;
}

/** What a resource type's functions get to know about the call they serve. */
export interface Call {
  readonly cloud: Cloud;
  readonly token: string;
  readonly urn: string;
  readonly scope: Scope;
  readonly inputs: Props;
}

/** A call on a resource that exists. */
export interface ChangeCall extends Call {
  readonly previous: StoredResource;
}

/**
 * One resource type of the stand-in. Argument names and shapes are NOT listed here: they are read from the installed
 * SDK's declarations, and an argument that is not there is refused. Everything below is what AWS does with them.
 */
export interface ResourceType {
  /** Pulumi type token, e.g. `aws:s3/bucket:Bucket`. */
  readonly token: string;
  /** The argument that the provider names by itself when it is left out: `<logical name>-<7 hex>`, cut to `maxLength`. */
  readonly autoname?: {
    readonly property: string;
    readonly maxLength: number;
    readonly lowerCase?: boolean;
    /** Fixed beginning that AWS demands, e.g. `alias/`. */
    readonly prefix?: string;
    readonly suffix?: string;
  };
  /** Arguments (top-level property names) that cannot change in place. */
  readonly replaceOn: readonly string[];
  /**
   * Decides for changed arguments that are not in `replaceOn` by what is in them: Cloud Control replaces on create-only
   * paths inside `desiredState`. Either side may hold {@link UNKNOWN}. Default: they change in place.
   */
  readonly mustReplace?: (property: string, before: Json, after: Json, news: Props) => boolean;
  /** True when the resource accepts no `region` argument and lives in the account, not in a Region. */
  readonly global?: boolean;
  /** Output property names beyond the inputs; at preview they are unknown. Must exist on the SDK's class. */
  readonly computed: readonly string[];
  /** Computed properties that an update may change (a function's `version`): unknown at the preview of an update. */
  readonly volatile?: readonly string[];
  /**
   * Rules that need no other resource, checked at preview too: names, ranges, exclusive arguments. Inputs may hold
   * {@link UNKNOWN}. Returns one sentence per problem.
   */
  readonly check?: (
    inputs: Props,
    scope: Scope,
  ) => readonly { readonly property: string; readonly reason: string }[];
  /** Normalizations the real provider applies before it compares (e.g. JSON documents compare by content, not by text). */
  readonly sameValue?: (property: string, before: Json, after: Json) => boolean;
  /**
   * Makes the resource: checks every reference against what exists (throwing an {@link AwsError} with AWS's own code), sets up
   * the data plane, and returns the id and the computed properties.
   */
  readonly create: (
    call: Call,
  ) =>
    | Promise<{ readonly id: string; readonly computed: Props }>
    | { readonly id: string; readonly computed: Props };
  /** Changes it in place; returns the computed properties again. Default: as they were. A type without it refuses updates, as Cloud Control does. */
  readonly update?: (call: ChangeCall) => Promise<Props> | Props;
  /** Refuses (throws) while something uses it; otherwise removes its data plane. */
  readonly delete?: (call: ChangeCall) => Promise<void> | void;
}

/** A data source that the program may call (`aws.getCallerIdentity` and the like). */
export interface InvokeType {
  readonly token: string;
  readonly invoke: (cloud: Cloud, scope: Scope, args: Props) => Props;
}

/** Refusal in AWS's own words: `code` is the service's error code, e.g. `NoSuchPublicKey`. */
export class AwsError extends Error {
  /** The message alone: on the wire service and code travel apart from it. */
  readonly plainMessage: string;

  constructor(
    readonly service: string,
    readonly code: string,
    message: string,
    readonly statusCode = 400,
    /** What the service says beside code and message, by the names of its wire protocol. */
    readonly members: Props = {},
  ) {
    super(`${service}: ${code}: ${message}`);
    this.name = code;
    this.plainMessage = message;
  }
}

/** What the provider plugins call. All of it is asynchronous to them: it crosses a loopback connection. */
export interface ControlPlane {
  /** Decides where a provider's calls go; refuses a wrong account, a missing Region or a role that cannot be assumed. */
  configure(pkg: string, inputs: Props): Scope;
  /** Fills in defaults and automatic names; reports unknown types, unknown properties and broken rules. */
  check(request: CheckRequest): {
    readonly inputs: Props;
    readonly failures: readonly { readonly property: string; readonly reason: string }[];
  };
  /** Compares old and new inputs. */
  diff(request: DiffRequest): { readonly changed: readonly string[]; readonly replaces: readonly string[] };
  /** Creates; with `preview` nothing happens and computed properties come back {@link UNKNOWN}. */
  create(request: CreateRequest): Promise<{ readonly id: string; readonly outputs: Props }>;
  /** The resource as it is now, or undefined when it is gone. */
  read(request: {
    readonly scope: Scope;
    readonly token: string;
    readonly id: string;
  }): StoredResource | undefined;
  update(request: UpdateRequest): Promise<{ readonly outputs: Props }>;
  delete(request: {
    readonly scope: Scope;
    readonly token: string;
    readonly id: string;
    readonly urn: string;
  }): Promise<void>;
  invoke(request: { readonly scope: Scope; readonly token: string; readonly args: Props }): Props;
}

/** See {@link ControlPlane.check}. `randomSeed` is the engine's, another one in each run: names do not go by it. */
export interface CheckRequest {
  readonly scope: Scope;
  readonly token: string;
  readonly urn: string;
  readonly olds: Props | undefined;
  readonly news: Props;
  /** Base64. */
  readonly randomSeed: string;
}

/** See {@link ControlPlane.diff}. */
export interface DiffRequest {
  readonly scope: Scope;
  readonly token: string;
  readonly urn: string;
  readonly id: string;
  readonly oldInputs: Props;
  readonly oldOutputs: Props;
  readonly news: Props;
  readonly ignoreChanges: readonly string[];
}

/** See {@link ControlPlane.create}. */
export interface CreateRequest {
  readonly scope: Scope;
  readonly token: string;
  readonly urn: string;
  readonly inputs: Props;
  readonly preview: boolean;
}

/** See {@link ControlPlane.update}. */
export interface UpdateRequest extends CreateRequest {
  readonly id: string;
  readonly oldOutputs: Props;
}

/** Who makes a data-plane call. */
export interface Caller {
  /** Role ARN, or `arn:aws:iam::<account>:root` for the account's own operators. */
  readonly principalArn: string;
  readonly accountId: string;
  /** Name of the role session, where STS issued one. */
  readonly sessionName?: string;
  /** Inline policy that STS was given for this session: it grants nothing, what it does not allow is refused. */
  readonly sessionPolicy?: string;
}

/**
 * Whoever signs no request: only a resource policy that is for everybody lets somebody without an account in. `anonymous` is what IAM has
 * for the account then (IAM User Guide, "aws:PrincipalAccount").
 */
export const ANONYMOUS: Caller = { principalArn: "anonymous", accountId: "anonymous" };

/** A signed request of an AWS SDK client, as it arrives at the loopback endpoint. */
export interface ApiRequest {
  readonly caller: Caller;
  /** From the signature's credential scope; `*` for SigV4A. */
  readonly region: string;
  readonly method: string;
  /** Decoded path without the query string. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** Answer to an {@link ApiRequest}. */
export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The wire protocol of one AWS service, found by the signing name in the request's credential scope. */
export interface ApiService {
  /** e.g. `secretsmanager`, `mediapackage-vod`, `cloudfront-keyvaluestore`. */
  readonly signingName: string;
  readonly handle: (cloud: Cloud, request: ApiRequest) => Promise<ApiResponse>;
  /** Spells a refusal in the service's own wire format. Default: the JSON that JSON-RPC and REST-JSON services share. */
  readonly refuse?: (error: AwsError) => ApiResponse;
}

/** Everything one service file brings: its resource types, its data sources and its wire protocol. */
export interface ServiceModule {
  readonly resourceTypes: readonly ResourceType[];
  readonly invokes?: readonly InvokeType[];
  readonly api?: ApiService;
}

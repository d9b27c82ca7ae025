import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type {
  RegisterResourceHookRequest,
  RegisterResourceOutputsRequest,
  RegisterResourceRequest,
  RegisterResourceResponse,
} from "@pulumi/pulumi/proto/resource_pb";
import { MockMonitor, type MockResourceResult } from "@pulumi/pulumi/runtime/mocks";
import * as state from "@pulumi/pulumi/runtime/state";
import * as random from "@pulumi/random";

import "./promiseStacks";
import { type MockOutputs, mockOutputs } from "./mockOutputs";
import { type RecordedResource, Recording, recordOf } from "./recording";
import { wireProperties } from "./wireValues";

export { Recording, type RecordedResource } from "./recording";
export { UNKNOWN, isObject } from "./wireValues";

/** What a test may change about the pretended engine. */
export interface RecordingOptions {
  /** Previews: computed outputs and ids stay unknown, as on the first preview of a real stack. @default false */
  readonly preview?: boolean;
  /** Types beyond {@link mockOutputs}, or other answers for known ones. @default none */
  readonly outputs?: MockOutputs;
  /** Answers of provider functions by token. @default none: every call is refused */
  readonly calls?: Readonly<Record<string, (inputs: unknown) => Record<string, unknown>>>;
  /** Packages whose default provider may be used, as `Pulumi.yaml` disables those of AWS only. @default none */
  readonly defaultProviders?: readonly string[];
}

type Callback<T> = (error: unknown, response: T | undefined) => void;

/**
 * Replaces the engine by mocks that record everything a program registers and *refuse* what they do not know: a resource type
 * without an entry in {@link mockOutputs}, a provider function, a resource without an explicit provider (the platform disables
 * default providers).
 *
 * Call it before constructing anything, then `await recording.settled()` before asserting: it waits for every registration and
 * throws what was refused, because an exception inside a mock would otherwise go unnoticed.
 *
 * The mocks do not check argument names, run transforms or hooks, or apply policies; the rehearsal does.
 */
export async function startRecording(options: RecordingOptions = {}): Promise<Recording> {
  const recording = new Recording();
  const preview = options.preview ?? false;
  const table: MockOutputs = { ...mockOutputs, ...options.outputs };
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name }) => {
        // The wrapped monitor has recorded the request just before it asks here.
        const record = recording.resources.findLast(
          (resource) => resource.type === type && resource.name === name,
        );
        if (record === undefined) {
          throw recording.refuse(
            `${type} ${name} is read, not registered; the mocks hold no resources to read`,
          );
        }
        return answer(record, recording, {
          table,
          preview,
          defaultProviders: options.defaultProviders ?? [],
        });
      },
      call: ({ token, inputs }: { token: string; inputs: unknown }) => {
        const reply = options.calls?.[token];
        if (reply === undefined) {
          throw recording.refuse(`call of ${token}: no answer is known; pass one in 'calls'`);
        }
        return reply(inputs);
      },
    },
    "media-platform",
    "test",
    preview,
  );
  acceptTransforms();
  wrapMonitor(recording);
  return recording;
}

/** An AWS provider as the stack makes them: one account, one Region. Its resources get ARNs of both. */
export function awsProvider(name: string, accountId: string, region: string): aws.Provider {
  return new aws.Provider(name, { region, allowedAccountIds: [accountId] });
}

/** The provider of random values. */
export function randomProvider(name = "random"): random.Provider {
  return new random.Provider(name);
}

/**
 * Mocks turn transforms off, and a resource that brings one would fail. They are accepted and counted here, but never run. The SDK
 * leaves its store out of the declarations.
 */
function acceptTransforms(): void {
  const getStore: unknown = Reflect.get(state, "getStore");
  const store: unknown = typeof getStore === "function" ? Reflect.apply(getStore, undefined, []) : undefined;
  if (typeof store !== "object" || store === null || !Reflect.set(store, "supportsTransforms", true)) {
    throw new Error("the SDK has no store in which transforms could be turned on");
  }
}

/** Makes the mock monitor hand every request to the recording first: `newResource` is not told about options. */
function wrapMonitor(recording: Recording): void {
  const monitor: unknown = pulumi.runtime.getMonitor();
  if (!(monitor instanceof MockMonitor)) {
    throw new Error("setMocks left no mock monitor behind");
  }
  const register = monitor.registerResource.bind(monitor);
  monitor.registerResource = async (
    request: RegisterResourceRequest,
    callback: Callback<RegisterResourceResponse>,
  ) => {
    const record = recordOf(request);
    recording.resources.push(record);
    await register(request, (error: unknown, response: RegisterResourceResponse | undefined) => {
      record.urn = response?.getUrn() ?? "";
      callback(error, response);
    });
  };
  const registerOutputs = monitor.registerResourceOutputs.bind(monitor);
  monitor.registerResourceOutputs = (
    request: RegisterResourceOutputsRequest,
    callback: Callback<unknown>,
  ) => {
    recording.registeredOutputs.set(request.getUrn(), wireProperties(request.getOutputs()?.toJavaScript()));
    registerOutputs(request, callback);
  };
  // The SDK's mock monitor has no such method, and a hook would wait for its registration for ever.
  Object.assign(monitor, {
    registerResourceHook: (request: RegisterResourceHookRequest, callback: Callback<unknown>) => {
      recording.hooks.push({ name: request.getName(), onDryRun: request.getOnDryRun() });
      callback(null, {});
    },
  });
}

function answer(
  record: RecordedResource,
  recording: Recording,
  {
    table,
    preview,
    defaultProviders,
  }: { readonly table: MockOutputs; readonly preview: boolean; readonly defaultProviders: readonly string[] },
): MockResourceResult {
  if (!record.custom) {
    return { id: undefined, state: {} };
  }
  if (record.type.startsWith("pulumi:providers:")) {
    return { id: `${record.name}-id`, state: { ...record.inputs } };
  }
  const outputs = table[record.type];
  if (outputs === undefined) {
    throw recording.refuse(
      `${record.type} (${record.name}) is an unknown type; add it to test/support/mockOutputs.ts`,
    );
  }
  if (record.provider === "" && !defaultProviders.includes(record.type.split(":")[0] ?? "")) {
    throw recording.refuse(
      `${record.type} ${record.name} has no explicit provider; pass one to its component`,
    );
  }
  if (preview) {
    return { id: undefined, state: { ...record.inputs } };
  }
  const { id, ...computed } = outputs({ ...recording.targetOf(record), ...record });
  return { id, state: { ...record.inputs, ...computed } };
}

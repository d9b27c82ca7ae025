import { z } from "zod";
import type {
  CheckRequest,
  ControlPlane,
  CreateRequest,
  DiffRequest,
  Props,
  UpdateRequest,
} from "../core/types";

const props: z.ZodType<Props> = z.record(z.string(), z.json());
const scope = z.object({
  accountId: z.string(),
  region: z.string(),
  defaultTags: z.record(z.string(), z.string()),
});
const resource = { scope, token: z.string(), urn: z.string() };

const configureRequest = z.object({ pkg: z.string(), inputs: props });
const checkRequest = z
  .object({ ...resource, olds: props.optional(), news: props, randomSeed: z.string() })
  .transform((request): CheckRequest => ({ ...request, olds: request.olds }));
const diffRequest: z.ZodType<DiffRequest> = z.object({
  ...resource,
  id: z.string(),
  oldInputs: props,
  oldOutputs: props,
  news: props,
  ignoreChanges: z.array(z.string()),
});
const createRequest: z.ZodType<CreateRequest> = z.object({
  ...resource,
  inputs: props,
  preview: z.boolean(),
});
const updateRequest: z.ZodType<UpdateRequest> = z.object({
  ...resource,
  inputs: props,
  preview: z.boolean(),
  id: z.string(),
  oldOutputs: props,
});
const readRequest = z.object({ scope, token: z.string(), id: z.string() });
const deleteRequest = z.object({ ...resource, id: z.string() });
const invokeRequest = z.object({ scope, token: z.string(), args: props });

/** One method of the plugins' protocol: parses what arrived and calls the control plane. */
type PluginMethod = (controlPlane: ControlPlane, body: unknown) => unknown;

/** The plugins' protocol: `POST /plugin/<method>` with a JSON object, answered by a JSON object. */
export const PLUGIN_METHODS: Readonly<Record<string, PluginMethod>> = {
  configure: (controlPlane, body) => {
    const { pkg, inputs } = configureRequest.parse(body);
    return { scope: controlPlane.configure(pkg, inputs) };
  },
  check: (controlPlane, body) => controlPlane.check(checkRequest.parse(body)),
  diff: (controlPlane, body) => controlPlane.diff(diffRequest.parse(body)),
  create: (controlPlane, body) => controlPlane.create(createRequest.parse(body)),
  read: (controlPlane, body) => ({ resource: controlPlane.read(readRequest.parse(body)) ?? null }),
  update: (controlPlane, body) => controlPlane.update(updateRequest.parse(body)),
  delete: async (controlPlane, body) => {
    await controlPlane.delete(deleteRequest.parse(body));
    return {};
  },
  invoke: (controlPlane, body) => ({ result: controlPlane.invoke(invokeRequest.parse(body)) }),
};

import { devNull } from "node:os";

/** Variables by name. */
type Environment = Record<string, string | undefined>;

/** Cloud accounts, endpoints and retries; stacks, backends and logins; whatever stands between this machine and the network. */
const REACHING_OUT = /^(?:AWS_|PULUMI_)|_proxy$|^node_use_env_proxy$/i;

/** What the SDK would otherwise look for by itself: files in the home folder, and the metadata of the machine it runs on. */
const NOTHING_TO_FIND: Readonly<Record<string, string>> = {
  AWS_CONFIG_FILE: devNull,
  AWS_SHARED_CREDENTIALS_FILE: devNull,
  AWS_EC2_METADATA_DISABLED: "true",
  // The SDK's word on coming Node releases is for whoever updates packages, not for every rehearsal's output.
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
};

/**
 * Takes out of this process's environment what could lead the rehearsal to a real cloud, a real backend or a proxy, or make
 * it depend on how the caller's own AWS and Pulumi are set up. (The engine, its plugins and the deployed functions get
 * environments of their own.)
 *
 * @param environment changed in place
 * @returns what it was before, for what does reach out: fetching or building an engine
 */
export function keepToItself(environment: Environment): Environment {
  const before = { ...environment };
  for (const name of Object.keys(environment)) {
    if (REACHING_OUT.test(name)) {
      Reflect.deleteProperty(environment, name);
    }
  }
  Object.assign(environment, NOTHING_TO_FIND);
  return before;
}

import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";

import { CLIENT_SETTINGS } from "../../aws/clientSettings";
import { egressManifests } from "../../aws/egressManifests";
import { secretText } from "../../aws/secretText";
import type { ManifestReader } from "../../ports";
import type { StageEnvironment } from "../stageEnvironment";

/** Manifests of this Region's MediaPackage, with the CDN identifier of its secret. */
export function manifestsPort({ settings, egressProxy }: StageEnvironment): ManifestReader {
  const secrets = new SecretsManagerClient(CLIENT_SETTINGS);
  return egressManifests({
    readSecret: () => secretText(secrets, settings.cdnIdentifierSecretArn),
    proxy: egressProxy,
  });
}

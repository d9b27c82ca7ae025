import type { PackagedFile } from "../../../packager/assetPackager";
import { PackagingError } from "../../../packager/packagingError";
import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { AwsError } from "../../core/types";
import { CDN_HEADER, type CdnAuthorizer } from "./cdnAuthorization";
import { logRequest } from "./egressLog";
import { egressConfigurationHash, parseEgressPath, type EgressPath } from "./egressPaths";
import type { PackagingGroup } from "./model";
import type { Registry } from "./registry";
import { withProtection } from "./protectionMarkers";
import { sourceReader } from "./source";

/**
 * Seconds for which MediaPackage says its answers may be cached. AWS does not document the value for VOD; media under
 * an asset never changes, and the distribution's cache policies bound it anyway.
 */
const MAX_AGE_SECONDS = 86_400;

/** Serves a packaging group's viewers, that is: its CDN. */
export class Egress {
  constructor(
    private readonly cloud: Cloud,
    private readonly registry: Registry,
    private readonly authorizer: CdnAuthorizer,
  ) {}

  /** Makes the group's host reachable. */
  open(group: PackagingGroup): void {
    this.cloud.network.listen(group.host, {
      region: group.region,
      handle: (request) => this.answer(group, request),
    });
  }

  /** Takes the group's host off the network. */
  close(group: PackagingGroup): void {
    this.cloud.network.close(group.host);
  }

  /** Answers one request, and writes it to the group's log. */
  answer(group: PackagingGroup, request: OriginRequest): OriginResponse {
    const response = this.#respond(group, request);
    logRequest(this.cloud, group, request, response);
    return response;
  }

  #respond(group: PackagingGroup, request: OriginRequest): OriginResponse {
    const identifier = request.headers[CDN_HEADER];
    if (group.authorization === undefined && identifier !== undefined) {
      // AWS says so: the header on a group without authorization is a 404.
      return refusal(404, "Not Found");
    }
    if (group.authorization !== undefined && !this.authorizer.allows(group, identifier)) {
      return refusal(403, "Forbidden");
    }
    if (request.method !== "GET" && request.method !== "HEAD") {
      return refusal(405, "Method Not Allowed");
    }
    if (this.#isSmoothStreaming(group, request.path)) {
      return refusal(501, "The stand-in does not package Smooth Streaming");
    }
    try {
      const file = this.#find(group, request.path);
      return file === undefined ? refusal(404, "Not Found") : success(file, request.method === "HEAD");
    } catch (error) {
      if (error instanceof PackagingError) {
        return refusal(404, "Not Found");
      }
      if (error instanceof AwsError) {
        // The source role or its key is gone: MediaPackage packages just in time and cannot go on.
        return refusal(500, "Internal Server Error");
      }
      throw error;
    }
  }

  /** True for anything of a Smooth Streaming configuration. */
  #isSmoothStreaming(group: PackagingGroup, path: string): boolean {
    const hash = egressConfigurationHash(path);
    const configuration = this.registry.configurationsOf(group).find((candidate) => candidate.hash === hash);
    return configuration !== undefined && configuration.settings === undefined;
  }

  #find(group: PackagingGroup, path: string): PackagedFile | undefined {
    const named = parseEgressPath(path);
    const configuration = this.registry
      .configurationsOf(group)
      .find(({ hash }) => hash === named?.configuration);
    const asset = this.registry.assetsOf(group).find(({ hash }) => hash === named?.asset);
    const endpoint = configuration && asset?.endpoints.get(configuration.id);
    if (named === undefined || asset === undefined || endpoint?.status !== "PLAYABLE") {
      return undefined;
    }
    if (!sameHashes(named, { ...endpoint, manifest: configuration?.manifestHash ?? "" })) {
      return undefined;
    }
    const hashes = { x: endpoint.x, y: endpoint.y };
    const marked = (file: PackagedFile | undefined): PackagedFile | undefined =>
      file && configuration?.encryption ? withProtection(file, configuration.encryption, asset) : file;
    switch (named.kind) {
      case "manifest":
        return marked(endpoint.packager?.manifest(named.file, hashes));
      case "child":
        return marked(endpoint.packager?.child(named.file, hashes));
      case "segment":
        return endpoint.packager?.segment(named.file, sourceReader(this.cloud, asset));
    }
  }
}

function sameHashes(
  named: EgressPath,
  own: { readonly manifest: string; readonly x: string; readonly y: string },
): boolean {
  return (
    (named.kind === "segment" || named.manifest === own.manifest) &&
    (named.kind === "manifest" || (named.x === own.x && named.y === own.y))
  );
}

function success(file: PackagedFile, withoutBody: boolean): OriginResponse {
  return {
    status: 200,
    headers: {
      "content-type": file.contentType,
      "content-length": String(file.body.byteLength),
      "cache-control": `max-age=${MAX_AGE_SECONDS}`,
    },
    body: withoutBody ? new Uint8Array() : file.body,
  };
}

function refusal(status: number, text: string): OriginResponse {
  return {
    status,
    headers: { "content-type": "text/plain" },
    body: new TextEncoder().encode(text),
  };
}

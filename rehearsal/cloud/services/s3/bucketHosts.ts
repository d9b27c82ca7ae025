import type { OriginRequest, OriginResponse } from "../../../network";
import type { Cloud } from "../../core/cloud";
import { ANONYMOUS, AwsError, type ApiResponse } from "../../core/types";
import { s3Api } from "./api";

/** Name by which anybody reaches a bucket, virtual-hosted (S3 User Guide, "Virtual hosting of buckets"). */
export function bucketHostOf(name: string, region: string): string {
  return `${name}.s3.${region}.amazonaws.com`;
}

/** Buckets as they are on the open network: whoever comes this way has signed nothing. SDK clients come by the cloud's server. */
export class BucketHosts {
  constructor(private readonly cloud: Cloud) {}

  /** Makes a bucket reachable under its own name. */
  open(name: string, region: string): void {
    this.cloud.network.listen(bucketHostOf(name, region), {
      region,
      handle: (request) => this.#answer(name, region, request),
    });
  }

  /** Takes a bucket off the network. */
  close(name: string, region: string): void {
    this.cloud.network.close(bucketHostOf(name, region));
  }

  async #answer(name: string, region: string, request: OriginRequest): Promise<OriginResponse> {
    const { pathname, searchParams: query } = new URL(request.path, "http://bucket");
    const answer = await this.#ask(region, request, `/${name}${decodeURIComponent(pathname)}`, query);
    const { status, headers = {}, body = "" } = answer;
    const bytes = typeof body === "string" ? new TextEncoder().encode(body) : body;
    return { status, headers, body: request.method === "HEAD" ? new Uint8Array() : bytes };
  }

  async #ask(
    region: string,
    { method, headers, body = new Uint8Array() }: OriginRequest,
    path: string,
    query: URLSearchParams,
  ): Promise<ApiResponse> {
    try {
      return await s3Api.handle(this.cloud, {
        caller: ANONYMOUS,
        region,
        method,
        path,
        query,
        headers,
        body,
      });
    } catch (error) {
      if (error instanceof AwsError && s3Api.refuse !== undefined) {
        return s3Api.refuse(error);
      }
      throw error;
    }
  }
}

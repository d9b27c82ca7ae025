// Registers the SigV4A signer in JavaScript: the store's API takes no other signature, and the SDK brings none by itself.
import "@aws-sdk/signature-v4a";

import {
  CloudFrontKeyValueStoreClient,
  ConflictException,
  DeleteKeyCommand,
  DescribeKeyValueStoreCommand,
  GetKeyCommand,
  PutKeyCommand,
  ResourceNotFoundException,
  type CloudFrontKeyValueStoreClientConfig,
} from "@aws-sdk/client-cloudfront-keyvaluestore";

import { EtagConflictError } from "../activeSwitch";
import type { DenyStore } from "../takedown/ports";

/**
 * The KeyValueStore's data plane. Its ETag is the one that writes must name; CloudFront's own API returns another. Session
 * credentials must come from a Regional STS endpoint: SigV4A does not work with tokens of the old global one.
 */
export class AwsKeyValueStore implements DenyStore {
  readonly #client: CloudFrontKeyValueStoreClient;

  /**
   * @param arn the store's ARN; its account is part of the endpoint's name
   * @param config credentials, retries and the like; the Region only satisfies the SDK, for the API is global
   */
  constructor(
    private readonly arn: string,
    config: CloudFrontKeyValueStoreClientConfig = {},
  ) {
    this.#client = new CloudFrontKeyValueStoreClient({ region: "us-east-1", ...config });
  }

  async describe(): Promise<{ readonly etag: string }> {
    const { ETag } = await this.#client.send(new DescribeKeyValueStoreCommand({ KvsARN: this.arn }));
    return { etag: required(ETag, "DescribeKeyValueStore", this.arn) };
  }

  async get(key: string): Promise<string | undefined> {
    try {
      const { Value } = await this.#client.send(new GetKeyCommand({ KvsARN: this.arn, Key: key }));
      return Value;
    } catch (error) {
      // The store itself missing looks the same here; describe() tells the two apart, and every write calls it first.
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw error;
    }
  }

  async put(key: string, value: string, etag: string): Promise<{ readonly etag: string }> {
    return this.#write("PutKey", etag, async () => {
      const command = new PutKeyCommand({ KvsARN: this.arn, Key: key, Value: value, IfMatch: etag });
      return (await this.#client.send(command)).ETag;
    });
  }

  /** Takes a key out. @throws EtagConflictError as {@link put} */
  async delete(key: string, etag: string): Promise<{ readonly etag: string }> {
    return this.#write("DeleteKey", etag, async () => {
      const command = new DeleteKeyCommand({ KvsARN: this.arn, Key: key, IfMatch: etag });
      return (await this.#client.send(command)).ETag;
    });
  }

  async #write(
    operation: string,
    etag: string,
    send: () => Promise<string | undefined>,
  ): Promise<{ readonly etag: string }> {
    try {
      return { etag: required(await send(), operation, this.arn) };
    } catch (error) {
      if (error instanceof ConflictException) {
        throw new EtagConflictError(`${this.arn} changed since version ${etag} was read`, { cause: error });
      }
      throw error;
    }
  }

  /** Closes the client's connections. */
  destroy(): void {
    this.#client.destroy();
  }
}

function required(etag: string | undefined, operation: string, arn: string): string {
  if (etag === undefined) {
    throw new Error(`${operation} for ${arn} answered without an ETag`);
  }
  return etag;
}

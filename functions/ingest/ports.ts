import type { CreateJobCommandInput } from "@aws-sdk/client-mediaconvert";
import type { CreateAssetCommandInput } from "@aws-sdk/client-mediapackage-vod";

import type { CatalogStore, Page } from "../catalog/catalogStore";
import type { SourceVideoInput } from "../transcode/sourceVideo";
import type { Inventory } from "./inventory";

/** An object as S3 lists it. */
export interface StoredObject {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  /** When S3 took it; a replica has the original's. */
  readonly lastModified: Date;
  readonly checksum?: { readonly algorithm: string; readonly value: string } | undefined;
  /** Whether it came from another Region: files uploaded before it may still be on their way. Known from `head` only. */
  readonly isReplica?: boolean | undefined;
}

/** Masters of this Region. */
export interface MasterStore {
  /** A version of an object, or its present one; undefined where there is none, or where it is a delete marker. */
  head(key: string, versionId?: string): Promise<StoredObject | undefined>;
  /** Present versions below a prefix, in the order of their keys. */
  list(prefix: string, cursor?: string): Promise<Page<StoredObject>>;
  /** Text of the present version, of at most `maxBytes`; undefined where there is none. @throws ObjectTooLargeError beyond it */
  read(
    key: string,
    maxBytes: number,
  ): Promise<{ readonly text: string; readonly versionId: string } | undefined>;
}

/** An object that is larger than whatever reads it can take. */
export class ObjectTooLargeError extends Error {
  override readonly name = "ObjectTooLargeError";
}

/** Packaged objects of this Region. */
export interface PackagedStore {
  head(key: string, versionId?: string): Promise<StoredObject | undefined>;
  list(prefix: string, cursor?: string): Promise<Page<StoredObject>>;
  /** @throws ZodError or SyntaxError when the object is no inventory */
  readInventory(key: string): Promise<Inventory | undefined>;
  /** Writes it, unless there is one: the first one stays, with its version. */
  writeInventory(key: string, inventory: Inventory): Promise<void>;
}

/** What a probe found in a master. */
export type ProbeOutcome =
  | {
      readonly kind: "probed";
      readonly source: Omit<SourceVideoInput, "captions">;
      /** Captions inside the video, if the probe saw any. */
      readonly captions: SourceVideoInput["captions"];
      /** Of the object that was read, where the service tells: a newer upload may have been read instead of the one that was meant. */
      readonly etag: string | undefined;
    }
  /** Not a video that MediaConvert can read. */
  | { readonly kind: "unreadable"; readonly message: string };

/** A job of MediaConvert. */
export interface TranscodeJob {
  readonly jobId: string;
  readonly status: "SUBMITTED" | "PROGRESSING" | "COMPLETE" | "ERROR" | "CANCELED";
  /** With `ERROR`. */
  readonly errorCode?: string | undefined;
  readonly errorMessage?: string | undefined;
}

/** MediaConvert of this Region. Every method may throw {@link ThrottledError}. */
export interface Transcoder {
  /** Looks into the present version of a master. */
  probe(uri: string): Promise<ProbeOutcome>;
  /** @throws JobRefusedError when MediaConvert says that the request can never be a job */
  createJob(request: CreateJobCommandInput): Promise<{ readonly jobId: string }>;
  /** A job of an encode, among those of the stack since `createdAfter`; undefined where there is none. */
  findJob(search: {
    readonly stack: string;
    readonly encodeId: string;
    readonly createdAfter: Date;
  }): Promise<TranscodeJob | undefined>;
  /** Undefined where there is no such job: MediaConvert forgets them after three months. */
  getJob(jobId: string): Promise<TranscodeJob | undefined>;
}

/** A request that MediaConvert refuses, whenever it is sent. */
export class JobRefusedError extends Error {
  override readonly name = "JobRefusedError";
}

/** The service wants to be asked less often; whoever asked does so later. */
export class ThrottledError extends Error {
  override readonly name = "ThrottledError";
}

/** An asset of MediaPackage. */
export interface VodAsset {
  readonly id: string;
  readonly packagingGroupId: string;
  readonly sourceArn: string;
  readonly endpoints: readonly {
    readonly configurationId: string;
    readonly url: string | undefined;
    readonly status: "QUEUED" | "PROCESSING" | "PLAYABLE" | "FAILED";
  }[];
}

/** MediaPackage VOD of this Region. Every method may throw {@link ThrottledError}. */
export interface Packager {
  /** @returns `exists` when an asset has the id already, whatever it is made from */
  createAsset(request: CreateAssetCommandInput): Promise<"created" | "exists">;
  describeAsset(id: string): Promise<VodAsset | undefined>;
  /** Missing is deleted. */
  deleteAsset(id: string): Promise<void>;
}

/** Reads manifests as the CDN does. */
export interface ManifestReader {
  /** @throws Error when the answer is not 200 */
  read(url: string): Promise<string>;
}

/** One line of a function's log, as JSON; never with a secret. */
export type Log = (entry: { readonly event: string } & Readonly<Record<string, unknown>>) => void;

/** Everything that the ingest stages work with, in one Region. */
export interface IngestPorts {
  readonly catalog: CatalogStore;
  readonly masters: MasterStore;
  readonly packaged: PackagedStore;
  readonly transcoder: Transcoder;
  readonly packager: Packager;
  readonly manifests: ManifestReader;
  readonly now: () => Date;
  readonly log: Log;
}

/**
 * What became of an event.
 *
 * `done`: nothing is left to do for it, or the catalog knows what is, and the reconciler goes on from there. `later`: the same event is to
 * come again, because what it waits for is not there yet. Anything else that goes wrong is thrown; the queue delivers the event again,
 * and in the end puts it where a person sees it.
 */
export type Outcome =
  | { readonly kind: "done"; readonly what: string }
  | { readonly kind: "later"; readonly what: string; readonly afterSeconds: number };

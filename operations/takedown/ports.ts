import type { CatalogStore, OperatorCatalog, Page } from "../../functions/catalog/catalogStore";
import type { KeyValueStorePort } from "../activeSwitch";
import type { SendRequest } from "../drill/canary";
import type { DrillClock } from "../drill/drill";
import type { SessionSigner } from "../playbackSession";

/** CloudFront's KeyValueStore, with the one operation that the Region switch never needs. */
export interface DenyStore extends KeyValueStorePort {
  /** Missing is deleted. @throws EtagConflictError when the store's version is not `etag` any more; nothing is deleted then */
  delete(key: string, etag: string): Promise<{ readonly etag: string }>;
}

/** One Region's replica of the catalog, as far as publication goes. */
export interface PublicationReplica {
  readonly region: string;
  readonly catalog: Pick<CatalogStore, "readAsset"> & Pick<OperatorCatalog, "putPublication">;
}

/** MediaPackage VOD of one Region. */
export interface VodAssetsPort {
  /** Ids of all assets of the account and Region; the API knows no prefix. */
  list(cursor?: string): Promise<Page<string>>;
  /** URLs at which an asset's packaging configurations serve; undefined where there is no such asset. */
  urls(id: string): Promise<readonly string[] | undefined>;
  /** Missing is deleted. */
  delete(id: string): Promise<void>;
}

/** One version of an object, or a delete marker. */
export interface ObjectVersion {
  readonly key: string;
  readonly versionId: string;
  readonly sizeBytes: number;
  readonly isDeleteMarker: boolean;
}

/** All versions of a bucket's objects. */
export interface ObjectVersionsPort {
  readonly bucket: string;
  list(prefix: string, cursor?: string): Promise<Page<ObjectVersion>>;
  /** Deletes it for good; missing is deleted. @returns S3's words where it refuses, as it does while Object Lock holds the version */
  delete(version: ObjectVersion): Promise<string | undefined>;
}

/** What one media Region holds. Every call answers or fails within a bounded time. */
export interface RegionPorts {
  readonly region: string;
  readonly vod: VodAssetsPort;
  readonly masters: ObjectVersionsPort;
  readonly packaged: ObjectVersionsPort;
  /** Value of the header with which MediaPackage answers; never shown to anybody. */
  readonly cdnIdentifier: () => Promise<string>;
}

/** CloudFront's control plane, in us-east-1. */
export interface InvalidationsPort {
  /** Paths under one reference are invalidated once: asked again, CloudFront gives the first one back. */
  create(paths: readonly string[], reference: string): Promise<{ readonly id: string }>;
  isCompleted(id: string): Promise<boolean>;
}

/** What the commands that publish, unpublish and take down work with. */
export interface PublicationPorts {
  readonly store: DenyStore;
  /** In the stack's order of Regions. */
  readonly replicas: readonly PublicationReplica[];
  /** The active signing key, read once it is needed: viewers are refused first. */
  readonly signer: () => Promise<SessionSigner>;
  /** Never rejects; status 0 stands for no answer. */
  readonly send: SendRequest;
  readonly clock: DrillClock;
  readonly progress: (line: string) => void;
}

/** What a takedown works with. */
export interface TakedownPorts extends PublicationPorts {
  readonly regions: readonly RegionPorts[];
  readonly invalidations: InvalidationsPort;
}

import type { ContentEncryption } from "./contentEncryption";
import type { AssetPackager } from "../../../packager/assetPackager";
import type { PackageSettings } from "../../../packager/packageSettings";

/** MediaPackage VOD is Regional, and everything in it belongs to one account. */
export interface Place {
  readonly accountId: string;
  readonly region: string;
}

/** What viewers of a packaging group have to prove. */
export interface CdnAuthorization {
  /** ARN of the secret `{"MediaPackageCDNIdentifier":"..."}`, in the group's own account and Region. */
  readonly secretArn: string;
  /** Role by which MediaPackage reads it. */
  readonly roleArn: string;
}

/** A packaging group. */
export interface PackagingGroup extends Place {
  readonly id: string;
  readonly arn: string;
  /** Host of the egress endpoint, without `https://`. */
  readonly host: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  authorization: CdnAuthorization | undefined;
  /** Log group of the egress logs; undefined: none are written. */
  egressLogGroup: string | undefined;
}

/** A packaging configuration: immutable. */
export interface PackagingConfiguration extends Place {
  readonly id: string;
  readonly arn: string;
  readonly groupId: string;
  readonly createdAt: number;
  readonly tags: Readonly<Record<string, string>>;
  /** What the packager makes of it; undefined for Smooth Streaming, which the stand-in does not package. */
  readonly settings: PackageSettings | undefined;
  /** Undefined: in the clear. */
  readonly encryption: ContentEncryption | undefined;
  /** Last part of the manifest's URL. */
  readonly manifestFile: string;
  /** The package as given, in CloudFormation's spelling: `{"HlsPackage": {...}}`. */
  readonly definition: Readonly<Record<string, unknown>>;
  /** C: second hash of every URL of this configuration. */
  readonly hash: string;
  /** M: third hash, the manifest; the same for every asset of the configuration. */
  readonly manifestHash: string;
}

/** States of one configuration of an asset. */
export type EndpointStatus = "QUEUED" | "PROCESSING" | "PLAYABLE" | "FAILED";

/** An asset in one packaging configuration. */
export interface EgressEndpoint {
  readonly configurationId: string;
  /** X and Y: where its children and segments are. No API returns them. */
  readonly x: string;
  readonly y: string;
  status: EndpointStatus;
  packager: AssetPackager | undefined;
}

/** An asset: created and deleted, never changed. */
export interface Asset extends Place {
  readonly id: string;
  readonly arn: string;
  readonly groupId: string;
  readonly sourceBucket: string;
  readonly sourceKey: string;
  readonly sourceArn: string;
  readonly sourceRoleArn: string;
  readonly resourceId: string | undefined;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  /** A: first hash of every URL of this asset. */
  readonly hash: string;
  readonly endpoints: Map<string, EgressEndpoint>;
}

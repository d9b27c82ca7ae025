/** Events that a bucket can announce to queues; a name ending in `*` stands for its whole family. */
export const EVENT_NAMES: ReadonlySet<string> = new Set([
  "s3:IntelligentTiering",
  "s3:LifecycleExpiration:*",
  "s3:LifecycleExpiration:Delete",
  "s3:LifecycleExpiration:DeleteMarkerCreated",
  "s3:LifecycleTransition",
  "s3:ObjectAcl:Put",
  "s3:ObjectAnnotation:*",
  "s3:ObjectAnnotation:Delete",
  "s3:ObjectAnnotation:Put",
  "s3:ObjectCreated:*",
  "s3:ObjectCreated:CompleteMultipartUpload",
  "s3:ObjectCreated:Copy",
  "s3:ObjectCreated:Post",
  "s3:ObjectCreated:Put",
  "s3:ObjectRemoved:*",
  "s3:ObjectRemoved:Delete",
  "s3:ObjectRemoved:DeleteMarkerCreated",
  "s3:ObjectRestore:*",
  "s3:ObjectRestore:Completed",
  "s3:ObjectRestore:Delete",
  "s3:ObjectRestore:Post",
  "s3:ObjectRetention:Put",
  "s3:ObjectTagging:*",
  "s3:ObjectTagging:Delete",
  "s3:ObjectTagging:Put",
  "s3:ReducedRedundancyLostObject",
  "s3:Replication:*",
  "s3:Replication:OperationFailedReplication",
  "s3:Replication:OperationMissedThreshold",
  "s3:Replication:OperationNotTracked",
  "s3:Replication:OperationReplicatedAfterThreshold",
]);

/** The events that something in the stand-in gives rise to, as they are named in a record: without `s3:`. */
export type EmittedEvent =
  | "ObjectCreated:CompleteMultipartUpload"
  | "ObjectCreated:Copy"
  | "ObjectCreated:Put"
  | "ObjectRemoved:Delete"
  | "ObjectRemoved:DeleteMarkerCreated"
  | "ObjectTagging:Put"
  | "Replication:OperationFailedReplication"
  | "Replication:OperationMissedThreshold"
  | "Replication:OperationReplicatedAfterThreshold";

/** True when two configured names have an event in common. */
export function eventsOverlap(left: string, right: string): boolean {
  return covers(left, right) || covers(right, left);
}

/** True when a configured name (`s3:ObjectCreated:*`) stands for an event. */
export function covers(configured: string, event: string): boolean {
  return configured.endsWith("*") ? event.startsWith(configured.slice(0, -1)) : configured === event;
}

import type { Cloud } from "../../core/cloud";
import { AwsError, type Caller } from "../../core/types";
import { S3DataPlane, type ObjectVersion } from "../s3";
import { probeContainer, type ProbedContainer, type ProbedTrack } from "./containerProbe";
import { s3Location } from "./jobRequest";
import { badRequest, forbidden, notFound } from "./problems";

/**
 * Probes the newest version of an object with the permissions of the caller.
 *
 * Inference, all in this place: whose permissions are used, that a file which is no video is a bad request, and how missing and forbidden
 * objects are told from it.
 *
 * @throws AwsError BadRequestException, ForbiddenException, NotFoundException
 */
export function probeObject(cloud: Cloud, caller: Caller, uri: string): object {
  const location = s3Location(uri);
  if (location === undefined) {
    throw badRequest(`fileUrl ${uri}: the stand-in probes s3:// URIs`);
  }
  const object = readObject(cloud, caller, location);
  const container = probeContainer(object.body);
  if (container === undefined) {
    throw badRequest(`Unable to probe input file [${uri}]: [No parser found for container]`);
  }
  return resultShape(object, container);
}

function readObject(
  cloud: Cloud,
  caller: Caller,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): ObjectVersion {
  try {
    return cloud.service(S3DataPlane).getObject(caller, bucket, key);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      throw error;
    }
    throw error.statusCode === 404 ? notFound(error.plainMessage) : forbidden(error.plainMessage);
  }
}

function resultShape(object: ObjectVersion, { format, durationSeconds, tracks }: ProbedContainer): object {
  const indexes = (kind: ProbedTrack["kind"]): readonly number[] =>
    tracks.filter((track) => track.kind === kind).map(({ index }) => index);
  return {
    container: {
      format,
      duration: durationSeconds,
      bitRate: Math.round((object.size * 8) / durationSeconds),
      tracks: tracks.map(trackShape),
    },
    metadata: {
      eTag: `"${object.etag}"`,
      fileSize: object.size,
      lastModified: Math.floor(object.lastModified / 1000),
      mimeType: object.contentType,
    },
    trackMappings: [
      {
        audioTrackIndexes: indexes("audio"),
        dataTrackIndexes: indexes("data"),
        videoTrackIndexes: indexes("video"),
      },
    ],
  };
}

function trackShape(track: ProbedTrack): object {
  const { kind, index, codec, durationSeconds, bitRate, frameRate, language } = track;
  const properties =
    kind === "video"
      ? {
          videoProperties: {
            width: track.width,
            height: track.height,
            bitRate,
            frameRate,
            rotation: track.rotation,
            sampleAspectRatio: track.pixelAspectRatio,
            codecMetadata: { width: track.width, height: track.height, codedFrameRate: frameRate },
          },
        }
      : kind === "audio"
        ? {
            audioProperties: {
              channels: track.channels,
              channelLayout: LAYOUTS[track.channels],
              sampleRate: track.sampleRate,
              bitRate,
              languageCode: language,
            },
          }
        : { dataProperties: { languageCode: language } };
  return { index, trackType: kind, codec, duration: durationSeconds, ...properties };
}

/** Inferred from the number of channels, as MediaConvert does for AAC. */
const LAYOUTS: Readonly<Record<number, string>> = { 1: "mono", 2: "stereo", 6: "5.1", 8: "7.1" };

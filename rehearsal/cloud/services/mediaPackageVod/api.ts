import { z } from "zod";
import type { Cloud } from "../../core/cloud";
import { AwsError, type ApiRequest, type ApiResponse, type ApiService } from "../../core/types";
import { MediaPackageVod } from "./mediaPackageVod";
import type { Place } from "./model";
import { mediaPackageArn } from "./names";
import { forbidden, notFound, unprocessable } from "./problems";
import { assetShape, configurationShape, describeAsset, describeGroup, groupShape } from "./wireShapes";

/** One request of the API, with what was made of it. */
interface Operation {
  /** IAM action without its prefix. */
  readonly action: string;
  /** ARN that IAM is asked about. */
  readonly resource: string;
  readonly run: () => object;
  /** @default 200 */
  readonly status?: number;
}

const createAssetSchema = z.object({
  id: z.string(),
  packagingGroupId: z.string(),
  sourceArn: z.string(),
  sourceRoleArn: z.string(),
  resourceId: z.string().optional(),
  tags: z.record(z.string(), z.string()).optional(),
});

const updateGroupSchema = z.object({
  authorization: z.object({ cdnIdentifierSecret: z.string(), secretsRoleArn: z.string() }).optional(),
});

const DEFAULT_PAGE = 50;

/** The REST API of MediaPackage VOD, as far as the platform calls it. */
export const mediaPackageVodApi: ApiService = {
  signingName: "mediapackage-vod",
  handle: (cloud, request) => Promise.resolve(answer(cloud, request)),
};

function answer(cloud: Cloud, request: ApiRequest): ApiResponse {
  const place: Place = { accountId: request.caller.accountId, region: request.region };
  const fault = cloud.network.fault(place.region);
  if (fault !== undefined) {
    throw new AwsError(
      "mediapackage-vod",
      "ServiceUnavailableException",
      `MediaPackage in ${place.region} does not answer (${fault})`,
      503,
    );
  }
  const service = cloud.service(MediaPackageVod);
  service.throttle.take(place);
  const operation = operationOf(service, request, place);
  const decision = cloud.iam.authorize({
    caller: request.caller,
    action: `mediapackage-vod:${operation.action}`,
    resource: operation.resource,
  });
  if (!decision.allowed) {
    throw forbidden(decision.reason);
  }
  return {
    status: operation.status ?? 200,
    headers: { "content-type": "application/json" },
    body: JSON.stringify(operation.run()),
  };
}

function operationOf(service: MediaPackageVod, request: ApiRequest, place: Place): Operation {
  const [, collection = "", id, ...rest] = request.path.split("/");
  if (rest.length === 0) {
    const operation =
      collection === "assets"
        ? assetOperation(service, request, place, id)
        : collection === "packaging_groups"
          ? groupOperation(service, request, place, id)
          : collection === "packaging_configurations"
            ? configurationOperation(service, request, place, id)
            : undefined;
    if (operation !== undefined) {
      return operation;
    }
  }
  throw new AwsError(
    "mediapackage-vod",
    "NotImplemented",
    `the stand-in has no operation ${request.method} ${request.path}`,
    501,
  );
}

function assetOperation(
  { assets, registry }: MediaPackageVod,
  request: ApiRequest,
  place: Place,
  id: string | undefined,
): Operation | undefined {
  const resource = mediaPackageArn("assets", place, id ?? "*");
  switch (`${request.method}${id === undefined ? "" : " id"}`) {
    case "POST":
      return {
        action: "CreateAsset",
        resource,
        run: () => {
          const asset = assets.create(request.caller, place, bodyOf(request, createAssetSchema));
          return describeAsset(asset, registry);
        },
      };
    case "GET":
      return {
        action: "ListAssets",
        resource,
        run: () => {
          const group = request.query.get("packagingGroupId");
          const all = registry.assets
            .list(place)
            .filter(({ groupId }) => group === null || groupId === group);
          return pageOf("assets", all, assetShape, request);
        },
      };
    case "GET id":
      return {
        action: "DescribeAsset",
        resource,
        run: () => describeAsset(assets.require(place, id ?? ""), registry),
      };
    case "DELETE id":
      return {
        action: "DeleteAsset",
        resource,
        status: 202,
        run: () => {
          assets.delete(assets.require(place, id ?? ""));
          return {};
        },
      };
    default:
      return undefined;
  }
}

function groupOperation(
  { groups, registry }: MediaPackageVod,
  request: ApiRequest,
  place: Place,
  id: string | undefined,
): Operation | undefined {
  const resource = mediaPackageArn("packaging-groups", place, id ?? "*");
  switch (`${request.method}${id === undefined ? "" : " id"}`) {
    case "GET":
      return {
        action: "ListPackagingGroups",
        resource,
        run: () => pageOf("packagingGroups", registry.groups.list(place), groupShape, request),
      };
    case "GET id":
      return {
        action: "DescribePackagingGroup",
        resource,
        run: () => describeGroup(groups.require(place, id ?? ""), registry),
      };
    case "PUT id":
      return {
        action: "UpdatePackagingGroup",
        resource,
        run: () => {
          const group = groups.require(place, id ?? "");
          const { authorization } = bodyOf(request, updateGroupSchema);
          groups.authorize(
            group,
            authorization && {
              CdnIdentifierSecret: authorization.cdnIdentifierSecret,
              SecretsRoleArn: authorization.secretsRoleArn,
            },
          );
          return describeGroup(group, registry);
        },
      };
    default:
      return undefined;
  }
}

function configurationOperation(
  { configurations, registry }: MediaPackageVod,
  request: ApiRequest,
  place: Place,
  id: string | undefined,
): Operation | undefined {
  const resource = mediaPackageArn("packaging-configurations", place, id ?? "*");
  switch (`${request.method}${id === undefined ? "" : " id"}`) {
    case "GET":
      return {
        action: "ListPackagingConfigurations",
        resource,
        run: () => {
          const group = request.query.get("packagingGroupId");
          const all = registry.configurations
            .list(place)
            .filter(({ groupId }) => group === null || groupId === group);
          return pageOf("packagingConfigurations", all, configurationShape, request);
        },
      };
    case "GET id":
      return {
        action: "DescribePackagingConfiguration",
        resource,
        run: () => configurationShape(configurations.require(place, id ?? "")),
      };
    default:
      return undefined;
  }
}

/** One page of a list; the token is the id of the last item of the page before. */
function pageOf<T extends { readonly id: string }>(
  member: string,
  all: readonly T[],
  shape: (item: T) => object,
  { query }: ApiRequest,
): object {
  const token = query.get("nextToken");
  const start = token === null ? 0 : all.findIndex(({ id }) => id === token) + 1;
  if (token !== null && start === 0) {
    throw notFound("nextToken is not one that the service gave");
  }
  const size = Math.max(1, Number(query.get("maxResults") ?? DEFAULT_PAGE) || DEFAULT_PAGE);
  const page = all.slice(start, start + size);
  const more = start + page.length < all.length;
  return { [member]: page.map(shape), ...(more ? { nextToken: page.at(-1)?.id } : {}) };
}

function bodyOf<T>({ body }: ApiRequest, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder().decode(body));
  } catch {
    throw unprocessable("the request's body is not JSON");
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    throw unprocessable(z.prettifyError(parsed.error));
  }
  return parsed.data;
}

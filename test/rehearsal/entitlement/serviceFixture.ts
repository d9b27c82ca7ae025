import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";

import { type Item, itemKey, type ItemKey } from "../../../functions/catalog/aws/catalogItems";
import { assetPartition, OPERATOR, PART_KEYS } from "../../../functions/catalog/tableKeys";
import {
  COUNTRY_HEADER,
  PLAY_ADDRESS_HEADER,
  PLAY_HOST_HEADER,
  PLAY_ORIGIN_KEY_HEADER,
  PLAY_TOKEN_HEADER,
} from "../../../functions/edge/names";
import type { ApiRequest, ServiceModule } from "../../../rehearsal/cloud/core/types";
import { apiGatewayV2Service } from "../../../rehearsal/cloud/services/apiGatewayV2";
import { dynamoDbService } from "../../../rehearsal/cloud/services/dynamodb";
import { iamService } from "../../../rehearsal/cloud/services/iam";
import { kmsService } from "../../../rehearsal/cloud/services/kms";
import { lambdaService, LambdaRuntime } from "../../../rehearsal/cloud/services/lambda";
import { LogEvents } from "../../../rehearsal/cloud/services/logEvents";
import { logsService } from "../../../rehearsal/cloud/services/logs";
import { secretsManagerService } from "../../../rehearsal/cloud/services/secretsManager";
import { ssmService } from "../../../rehearsal/cloud/services/ssm";
import { IdentityProvider } from "../../../rehearsal/identityProvider";
import type { OriginResponse } from "../../../rehearsal/network";
import { masterPart } from "../../functions/catalog/catalogParts";
import { HOST, ORIGIN_KEY, playableIn, SCOPE } from "../../functions/entitlement/playWorld";
import { ASSET, VIEWER } from "../../functions/entitlement/rightsRecords";
import { operatorOf, SdkWorld } from "../cloud/api/sdkWorld";
import { WEST } from "../cloud/core/standIn";
import { AUDIENCE, ISSUER } from "../cloud/services/apiGatewayV2/httpApiFixture";
import { CATALOG, deployApi, deployFunction, ENTITLEMENTS, LOG_GROUP } from "./serviceDeployment";

/** Items of one BatchWriteItem. */
const BATCH = 25;

/** A call of an AWS service that the stand-in got. */
export interface ApiCall {
  /** The service's signing name. */
  readonly service: string;
  /** Such as `GetItem`. */
  readonly operation: string;
  /** The request's JSON. */
  readonly input: unknown;
}

/** What a test changes of a request that comes through the distribution; undefined takes a header away. */
export interface ServiceRequest {
  readonly token?: string;
  readonly assetId?: string;
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

/**
 * The entitlement service as it is deployed, in one Region: the bundled handler under its own role, behind the stand-in's HTTP API, with
 * tables, parameter and secret that it calls over the loopback. There is one playable title.
 */
export class ServiceWorld {
  /** Calls of DynamoDB, Systems Manager and Secrets Manager since {@link forgetCalls}. */
  readonly calls: ApiCall[] = [];

  private constructor(
    private readonly sdk: SdkWorld,
    readonly provider: IdentityProvider,
    private readonly host: string,
    calls: ApiCall[],
  ) {
    this.calls = calls;
  }

  static async open(): Promise<ServiceWorld> {
    const calls: ApiCall[] = [];
    const sdk = await SdkWorld.over([
      iamService,
      kmsService,
      logsService,
      lambdaService,
      apiGatewayV2Service,
      ...[dynamoDbService, ssmService, secretsManagerService].map((service) => recorded(service, calls)),
    ]);
    const { stack } = sdk;
    const { clock, network } = stack.cloud;
    stack.cloud.service(LambdaRuntime).configure({
      endpointUrl: sdk.server.pluginEndpoint.url,
      issueCredentials: (caller) => sdk.server.issueCredentials(caller),
    });
    const provider = new IdentityProvider({ clock, network, issuer: ISSUER, seed: 7 });
    const functionArn = await deployFunction(stack);
    const world = new ServiceWorld(sdk, provider, await deployApi(stack, functionArn), calls);
    const master = masterPart({ assetId: ASSET, state: "TRANSCODED" });
    const encode = playableIn(WEST.region);
    await world.write(CATALOG, [
      { ...master, ...itemKey(assetPartition(master.region, ASSET), PART_KEYS.master(master.masterId)) },
      { ...encode, ...itemKey(assetPartition(encode.region, ASSET), PART_KEYS.region(encode.encodeId)) },
    ]);
    world.forgetCalls();
    return world;
  }

  /** Milliseconds since 1970, in the cloud. */
  get now(): number {
    return this.sdk.stack.cloud.clock.now();
  }

  /** A token of the viewer's that is good, with other claims where they are given. */
  token(claims: Parameters<IdentityProvider["issueToken"]>[0] = {}): string {
    return this.provider.issueToken({ aud: AUDIENCE, sub: VIEWER, scope: SCOPE, ...claims });
  }

  /** Asks for the title by HLS, as the distribution does for a viewer in Germany. */
  async ask({
    token = this.token(),
    assetId = ASSET,
    headers = {},
  }: ServiceRequest = {}): Promise<OriginResponse> {
    const all: Readonly<Record<string, string | undefined>> = {
      host: this.host,
      [PLAY_ORIGIN_KEY_HEADER]: ORIGIN_KEY,
      [PLAY_HOST_HEADER]: HOST,
      [PLAY_ADDRESS_HEADER]: "192.0.2.17",
      [COUNTRY_HEADER]: "DE",
      [PLAY_TOKEN_HEADER]: `Bearer ${token}`,
      ...headers,
    };
    const sent = Object.entries(all).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, value] as const],
    );
    const attempt = await this.sdk.stack.cloud.network.send({
      method: "GET",
      host: this.host,
      path: `/play/${assetId}?format=hls`,
      headers: Object.fromEntries(sent),
    });
    if (attempt.kind !== "response") {
      throw new Error(`no answer: ${attempt.kind}`);
    }
    return attempt.response;
  }

  /** Puts rights and offers on record. */
  grant(items: readonly Item[]): Promise<void> {
    return this.write(ENTITLEMENTS, items);
  }

  /** Takes a right off the record. */
  async withdraw(key: ItemKey): Promise<void> {
    await this.table().send(new DeleteCommand({ TableName: ENTITLEMENTS, Key: { ...key } }));
  }

  /** Takes the title off, or puts it on again. */
  publish(intent: "PUBLISHED" | "UNPUBLISHED" | "TAKEN_DOWN"): Promise<void> {
    const at = new Date(this.now).toISOString();
    const part = { assetId: ASSET, revision: 1, intent, reason: "a test", by: "operator", at };
    return this.write(CATALOG, [
      { ...part, ...itemKey(assetPartition(OPERATOR, ASSET), PART_KEYS.publication) },
    ]);
  }

  forgetCalls(): void {
    this.calls.length = 0;
  }

  /** What the function has logged, one entry per request that reached it. */
  log(): readonly string[] {
    return this.sdk.stack.cloud
      .service(LogEvents)
      .all()
      .filter(({ logGroup }) => logGroup === LOG_GROUP)
      .map(({ message }) => message);
  }

  async close(): Promise<void> {
    await this.sdk.stack.cloud.service(LambdaRuntime).stop();
    await this.sdk.close();
  }

  /** The tables as their owner reaches them. */
  private table(): DynamoDBDocumentClient {
    const client = this.sdk.client(DynamoDBClient, operatorOf(WEST), WEST.region);
    return DynamoDBDocumentClient.from(client, { marshallOptions: { removeUndefinedValues: true } });
  }

  private async write(table: string, items: readonly Item[]): Promise<void> {
    const client = this.table();
    for (let from = 0; from < items.length; from += BATCH) {
      const requests = items.slice(from, from + BATCH).map((Item) => ({ PutRequest: { Item } }));
      await client.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
    }
  }
}

/** The service with every call of its API written down. */
function recorded(service: ServiceModule, calls: ApiCall[]): ServiceModule {
  const { api } = service;
  if (api === undefined) {
    return service;
  }
  return {
    ...service,
    api: {
      ...api,
      handle: (cloud, request) => {
        calls.push(callOf(api.signingName, request));
        return api.handle(cloud, request);
      },
    },
  };
}

function callOf(service: string, { headers, body }: ApiRequest): ApiCall {
  const input: unknown = JSON.parse(Buffer.from(body).toString("utf8"));
  return { service, operation: headers["x-amz-target"]?.split(".").at(-1) ?? "", input };
}

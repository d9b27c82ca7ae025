import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { expect } from "chai";
import { sdkClientSettings } from "../../../../rehearsal/cloud/api/sdkClient";
import { stsService } from "../../../../rehearsal/cloud/services/sts";
import { WEST } from "../core/standIn";
import { failureOf, operatorOf, SdkWorld } from "./sdkWorld";

describe("the settings of SDK clients", () => {
  let world: SdkWorld;

  beforeEach(async () => {
    world = await SdkWorld.over([stsService]);
  });

  afterEach(() => world.close());

  it("let no request out to AWS, even where a client insists on its endpoint", async () => {
    const { endpoint: _endpoint, ...settings } = sdkClientSettings(
      world.server,
      operatorOf(WEST),
      WEST.region,
    );
    const client = new STSClient(settings);
    const error = await failureOf(client.send(new GetCallerIdentityCommand({})));
    client.destroy();
    expect(error.message).to.match(/sts\..*amazonaws\.com.*call the stand-in only/);
  });
});

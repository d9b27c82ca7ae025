/**
 * The provider plugin's process: `node <this> <package> <version> <endpoint file>`. The engine starts it, reads the port from
 * its standard output and talks gRPC to it.
 */
import "./lifeline";
import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CloudClient } from "./cloudClient";
import { readCloudEndpoint } from "./cloudEndpoint";
import { Provider } from "./provider";

/** Lambda bundles travel as text inside resource arguments; gRPC's default of 4 MB is too small for them. */
const MAX_MESSAGE_BYTES = 400 * 1024 * 1024;

const [pkg, version, endpointFile] = process.argv.slice(2);
if (pkg === undefined || version === undefined || endpointFile === undefined) {
  throw new Error("usage: <Pulumi package> <its version> <file with the stand-in cloud's address>");
}

const server = new Server({
  "grpc.max_receive_message_length": MAX_MESSAGE_BYTES,
  "grpc.max_send_message_length": MAX_MESSAGE_BYTES,
});
const provider = new Provider(pkg, version, new CloudClient(readCloudEndpoint(endpointFile)));
server.addService(ResourceProviderService, provider.service());
server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => {
  if (error !== null) {
    throw error;
  }
  process.stdout.write(`${port}\n`);
});

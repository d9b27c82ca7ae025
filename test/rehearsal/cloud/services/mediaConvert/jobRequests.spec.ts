import {
  GetJobCommand,
  ListJobsCommand,
  MediaConvertClient,
  SearchJobsCommand,
  type CreateJobCommandInput,
  type JobSettings,
  type ListJobsCommandInput,
} from "@aws-sdk/client-mediaconvert";
import { expect } from "chai";

import { errorName, failureOf, roleCaller } from "../../api/sdkWorld";
import { OTHER_WEST, WEST } from "../../core/standIn";
import { makeRole } from "../mediaFixture";
import { JOB_MS, MASTER_URI, TranscodeWorld } from "./transcodeFixture";

describe("Requests for MediaConvert jobs", () => {
  let world: TranscodeWorld;

  beforeEach(async () => {
    world = await TranscodeWorld.make();
  });

  afterEach(() => world.close());

  /** The platform's request with changes that are wrong. @returns what MediaConvert says */
  async function refused(change: (request: CreateJobCommandInput) => Partial<CreateJobCommandInput>) {
    const { request } = world.request();
    const error = await failureOf(world.create({ ...request, ...change(request) }));
    expect(error.name).to.equal("BadRequestException");
    return error.message;
  }

  /** With other outputs in the first group. */
  function outputs(
    { Settings: settings }: CreateJobCommandInput,
    change: (outputs: readonly object[]) => readonly object[],
    groupSettings: object = {},
  ): { readonly Settings: JobSettings } {
    const [first, ...rest] = settings?.OutputGroups ?? [];
    const hls = { ...first?.OutputGroupSettings?.HlsGroupSettings, ...groupSettings };
    return {
      Settings: {
        ...settings,
        OutputGroups: [
          {
            ...first,
            OutputGroupSettings: { ...first?.OutputGroupSettings, HlsGroupSettings: hls },
            Outputs: [...change(first?.Outputs ?? [])],
          },
          ...rest,
        ],
      },
    };
  }

  const same = (all: readonly object[]) => all;

  describe("are refused", () => {
    const wrong: Readonly<
      Record<string, [(request: CreateJobCommandInput) => Partial<CreateJobCommandInput>, RegExp]>
    > = {
      "for a queue that does not exist": [() => ({ Queue: "other" }), /\/queue: other is no queue/],
      "for a queue of another Region": [
        () => ({ Queue: "arn:aws:mediaconvert:eu-west-1:111111111111:queues/jobs" }),
        /is no queue of account 111111111111 in us-west-2/,
      ],
      "with a role that does not exist": [
        () => ({ Role: "arn:aws:iam::111111111111:role/none" }),
        /\/role: .*not authorized to perform: sts:AssumeRole/,
      ],
      "with eleven pairs of metadata": [
        () => ({
          UserMetadata: Object.fromEntries(Array.from({ length: 11 }, (_, key) => [`k${key}`, "v"])),
        }),
        /11 pairs; at most 10/,
      ],
      "with a metadata name of 129 characters": [
        () => ({ UserMetadata: { ["k".repeat(129)]: "v" } }),
        /names have at most 128/,
      ],
      "with a metadata value of 257 characters": [
        () => ({ UserMetadata: { k: "v".repeat(257) } }),
        /values 256/,
      ],
      "with a token of 65 characters": [
        () => ({ ClientRequestToken: "t".repeat(65) }),
        /clientRequestToken: 1 to 64/,
      ],
      "with a priority of 51": [() => ({ Priority: 51 }), /\/priority: 51/],
      "with a hop to the same queue": [
        () => ({ HopDestinations: [{ Queue: "jobs", WaitMinutes: 1 }] }),
        /hopDestinations: jobs is no other queue/,
      ],
      "with a hop after no time": [
        () => ({ HopDestinations: [{ Queue: "Default", WaitMinutes: 0 }] }),
        /0 minutes; 1 to 4320/,
      ],
      "without an input": [
        ({ Settings }) => ({ Settings: { ...Settings, Inputs: [] } }),
        /\/inputs: Should not have fewer/,
      ],
      "without outputs": [
        ({ Settings }) => ({ Settings: { ...Settings, OutputGroups: [] } }),
        /\/outputGroups: Should not have fewer/,
      ],
      "with outputs of one name": [
        (request) => outputs(request, (all) => all.map((output) => ({ ...output, NameModifier: "-a" }))),
        /two outputs have the nameModifier "-a"/,
      ],
      "with an output without a name": [
        (request) => outputs(request, (all) => all.map((output) => ({ ...output, NameModifier: undefined }))),
        /nameModifier: is required/,
      ],
      "with fragmented MP4 in an HLS group": [
        (request) =>
          outputs(request, (all) => all.map((one) => ({ ...one, ContainerSettings: { Container: "CMFC" } }))),
        /container: CMFC; M3U8 is allowed/,
      ],
      "with segments that are no whole number of groups of pictures": [
        (request) => outputs(request, same, { SegmentLength: 5 }),
        /groups of pictures of 2 s do not divide the segment of 5 s/,
      ],
      "with 101 outputs": [
        (request) =>
          outputs(request, ([first]) =>
            Array.from({ length: 101 }, (_, index) => ({ ...first, NameModifier: `-${index}` })),
          ),
        /10[12] outputs; at most 100/,
      ],
      "with the key that AWS manages": [
        (request) =>
          outputs(request, same, {
            DestinationSettings: {
              S3Settings: { Encryption: { EncryptionType: "SERVER_SIDE_ENCRYPTION_KMS" } },
            },
          }),
        /kmsKeyArn missing is not the ARN of a customer key/,
      ],
      "with a destination that is not in S3": [
        (request) => outputs(request, same, { Destination: "packaged/index" }),
        /destination "packaged\/index" is no s3:\/\/ URI/,
      ],
      "with a selector that no input has": [
        ({ Settings }) => ({
          Settings: {
            ...Settings,
            Inputs: Settings?.Inputs?.map((input) => ({ ...input, AudioSelectors: {} })) ?? [],
          },
        }),
        /no selector has the name "Audio Selector 1"/,
      ],
      "with thumbnails alone": [
        ({ Settings }) => ({
          Settings: { ...Settings, OutputGroups: Settings?.OutputGroups?.slice(1) ?? [] },
        }),
        /a job with frame capture needs an output with video or audio/,
      ],
    };
    for (const [what, [change, message]] of Object.entries(wrong)) {
      it(what, async () => {
        expect(await refused(change)).to.match(message);
        expect((await world.client.send(new ListJobsCommand({}))).Jobs).to.deep.equal([]);
      });
    }

    it("never for a fractional frame rate, whose groups of pictures last a little longer than two seconds", async () => {
      const { request } = world.request({ frameRate: { numerator: 30_000, denominator: 1_001 } });
      expect(await world.create(request)).to.match(/^\d+-[a-z0-9]{6}$/);
    });
  });

  describe("with a token", () => {
    it("make one job within a minute, and another one after it", async () => {
      const { request } = world.request();
      const id = await world.create(request);
      await world.pass(59_000);
      expect(await world.create(request)).to.equal(id);
      await world.pass(1_000);
      expect(await world.create(request)).to.not.equal(id);
    });

    it("are refused when the token was another request's", async () => {
      const { request } = world.request();
      await world.create(request);
      const other = world.create({ ...request, Priority: 1 });
      expect(await errorName(other)).to.equal("ConflictException");
    });
  });

  describe("are counted", () => {
    it("and refused above 100 at once and 5 a second, apart from other calls", async () => {
      const { request } = world.request();
      for (let count = 0; count < 100; count++) {
        await world.create(request);
      }
      expect(await errorName(world.create(request))).to.equal("TooManyRequestsException");
      await world.client.send(new ListJobsCommand({}));
      await world.pass(1_000);
      for (let count = 0; count < 5; count++) {
        await world.create(request);
      }
      expect(await errorName(world.create(request))).to.equal("TooManyRequestsException");
    });

    it("as the other calls are, of which two a second are sustained", async () => {
      const id = await world.create();
      const get = () => world.client.send(new GetJobCommand({ Id: id }));
      for (let count = 0; count < 100; count++) {
        await get();
      }
      expect(await errorName(get())).to.equal("TooManyRequestsException");
      await world.pass(1_000);
      await get();
      await get();
      expect(await errorName(get())).to.equal("TooManyRequestsException");
    });
  });

  describe("need leave", () => {
    const statements = {
      CreateJob: () => ({ Effect: "Allow", Action: "mediaconvert:CreateJob", Resource: world.queueArn }),
      PassRole: () => ({
        Effect: "Allow",
        Action: "iam:PassRole",
        Resource: world.roleArn,
        Condition: { StringEquals: { "iam:PassedToService": "mediaconvert.amazonaws.com" } },
      }),
    };

    async function clientWith(...allowed: readonly (keyof typeof statements)[]): Promise<MediaConvertClient> {
      const noise = { Effect: "Allow", Action: "s3:GetObject", Resource: "*" };
      const given = [noise, ...allowed.map((name) => statements[name]())];
      const arn = await makeRole(world.sdk.stack, "submitter", "lambda.amazonaws.com", WEST, given);
      return world.sdk.client(MediaConvertClient, roleCaller(arn, WEST), WEST.region);
    }

    it("for their queue and for the role that they pass, and for nothing else", async () => {
      const client = await clientWith("CreateJob", "PassRole");
      expect(await world.create(world.request().request, client)).to.match(/^\d+-/);
    });

    it("for their queue", async () => {
      const client = await clientWith("PassRole");
      expect(await errorName(world.create(world.request().request, client))).to.equal(
        "AccessDeniedException",
      );
    });

    it("for the role that they pass", async () => {
      const client = await clientWith("CreateJob");
      expect(await errorName(world.create(world.request().request, client))).to.equal("ForbiddenException");
    });

    it("for each job that they look at", async () => {
      const id = await world.create();
      const client = await clientWith("CreateJob", "PassRole");
      expect(await errorName(client.send(new GetJobCommand({ Id: id })))).to.equal("AccessDeniedException");
    });

    it("and see no job of another account", async () => {
      const id = await world.create();
      const caller = { principalArn: "arn:aws:iam::222222222222:root", accountId: OTHER_WEST.accountId };
      const client = world.sdk.client(MediaConvertClient, caller, WEST.region);
      expect(await errorName(client.send(new GetJobCommand({ Id: id })))).to.equal("NotFoundException");
    });
  });

  it("are answered by nobody while the Region is dark", async () => {
    world.sdk.stack.cloud.network.setFault("us-west-2", "dark");
    expect(await errorName(world.client.send(new ListJobsCommand({})))).to.equal("ServiceUnavailable");
  });

  describe("listed", () => {
    async function listed(query: ListJobsCommandInput): Promise<readonly (string | undefined)[]> {
      const { Jobs: jobs = [] } = await world.client.send(new ListJobsCommand(query));
      return jobs.map(({ Id }) => Id);
    }

    it("come newest first, twenty at most, page by page", async () => {
      const ids: string[] = [];
      for (let count = 0; count < 23; count++) {
        ids.unshift(await world.create());
      }
      const first = await world.client.send(new ListJobsCommand({}));
      expect(first.Jobs?.map(({ Id }) => Id)).to.deep.equal(ids.slice(0, 20));
      expect(await listed({ NextToken: first.NextToken ?? "" })).to.deep.equal(ids.slice(20));
      expect(await listed({ Order: "ASCENDING", MaxResults: 1 })).to.deep.equal(ids.slice(-1));
      expect(await errorName(listed({ NextToken: "none" }))).to.equal("BadRequestException");
    });

    it("come by queue and by status", async () => {
      const done = await world.create();
      await world.pass(JOB_MS);
      const elsewhere = await world.create({ ...world.request().request, Queue: "Default" });
      expect(await listed({ Status: "COMPLETE" })).to.deep.equal([done]);
      expect(await listed({ Queue: "Default" })).to.deep.equal([elsewhere]);
      expect(await listed({ Queue: world.queueArn, Status: "SUBMITTED" })).to.deep.equal([]);
    });

    it("come by their input, whole or in part", async () => {
      const id = await world.create();
      const search = async (InputFile: string) =>
        (await world.client.send(new SearchJobsCommand({ InputFile }))).Jobs?.map(({ Id }) => Id);
      expect(await search(MASTER_URI)).to.deep.equal([id]);
      expect(await search("master.mp4")).to.deep.equal([id]);
      expect(await search("other.mp4")).to.deep.equal([]);
    });
  });
});

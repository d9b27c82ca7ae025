import { PLAYBACK_FORMATS } from "../../functions/edge/names";
import { SIGNER_STALE_SECONDS } from "../../functions/entitlement/signingTimes";
import type { IngestDesk } from "./ingestDesk";
import { Member } from "./members";
import type { MembersOffice } from "./membersOffice";
import { openToMembers, SUBSCRIBER } from "./membersTitle";
import { askInTurn, type PlayQuestion } from "./playQuestions";
import type { PublicationDesk } from "./publicationDesk";
import type { Stage } from "./stage";
import type { Telling } from "./telling";

/** Where the rehearsal's viewers live: the documentation's address blocks with the countries that the edge gives them. */
const HOME = { US: "192.0.2.101", IE: "198.51.100.101", DE: "203.0.113.101" } as const;

const SECOND_MS = 1_000;

/**
 * Viewers sign in and ask the entitlement service for sessions: by subscription and by licence, in time and out of it, from the right country and
 * from another, with tokens that are none, while a Region is dark and while secrets cannot be read.
 */
export async function tellEntitlement(
  desk: IngestDesk,
  office: MembersOffice,
  publication: Pick<PublicationDesk, "change">,
  stage: Stage,
  telling: Telling,
): Promise<void> {
  const assetId = "members-only";
  await openToMembers(assetId, desk, office);
  const chapter = new EntitlementChapter(assetId, office, stage, telling);
  await chapter.tellAdmission();
  await chapter.tellTokens();
  await chapter.tellEdges();
  await chapter.tellOffAndOn(publication);
  await chapter.tellPlayback();
  await chapter.tellDarkRegion();
  await chapter.tellMissingSecrets();
  await chapter.tellProbe();
}

class EntitlementChapter {
  constructor(
    private readonly assetId: string,
    private readonly office: MembersOffice,
    private readonly stage: Stage,
    private readonly telling: Telling,
  ) {}

  /** Who has a right gets a session, and nobody else. */
  async tellAdmission(): Promise<void> {
    const subscriber = await this.office.token(SUBSCRIBER.viewerId);
    const stranger = await this.office.token("stranger");
    await this.#answers("a session for whoever has a right, and for nobody else", [
      { what: "a subscriber", ask: { token: subscriber }, status: 200 },
      { what: "a subscriber, by POST", ask: { token: subscriber, method: "POST" }, status: 200 },
      { what: "a stranger", ask: { token: stranger }, status: 403, code: "not-entitled" },
      { what: "nobody who has signed in", ask: {}, status: 401 },
      {
        what: "a title that nobody knows",
        ask: { token: subscriber, assetId: "no-such-title" },
        status: 404,
        code: "unknown-asset",
      },
    ]);
  }

  /** Tokens that are none: the function never runs, or reads nothing. */
  async tellTokens(): Promise<void> {
    const hostile = await this.office.hostileTokens(SUBSCRIBER.viewerId);
    const runsBefore = this.office.serviceRuns();
    await this.#answers(
      "a token that is no token of the issuer's for this service is 401",
      Object.entries(hostile.unsigned).map(([what, token]) => ({ what, ask: { token }, status: 401 })),
    );
    const runs = this.office.serviceRuns() - runsBefore;
    this.telling.invariants.check(
      "such a token never reaches the service's function",
      runs === 0 && runsBefore > 0,
      `${runs} runs for ${Object.keys(hostile.unsigned).length} tokens, ${runsBefore} before`,
    );
    await this.#answers("a token for something else is 401", [
      {
        what: "a token without the scope",
        ask: { token: hostile.withoutScope },
        status: 401,
        code: "unauthorized",
      },
    ]);
  }

  /** A window from before its beginning to its end, and a country. Functions' clocks go on with real time: hence the seconds between. */
  async tellEdges(): Promise<void> {
    const { clock } = this.stage;
    // Whole seconds, as DynamoDB's records have them here.
    await clock.advance(SECOND_MS - (clock.now() % SECOND_MS));
    const from = clock.now() + 60 * SECOND_MS;
    const until = from + 60 * SECOND_MS;
    await this.office.grant({
      viewerId: "tenant",
      subject: { kind: "asset", assetId: this.assetId },
      validFrom: new Date(from).toISOString(),
      validUntil: new Date(until).toISOString(),
      countries: ["DE", "IE"],
    });
    const token = await this.office.token("tenant");
    const at = async (
      when: string,
      instant: number,
      country: keyof typeof HOME,
      right: Pick<PlayQuestion, "status" | "code">,
    ): Promise<void> => {
      await clock.advance(instant - clock.now());
      const ask = { token, clientIp: HOME[country] };
      await this.#answers(when, [{ what: `a viewer in ${country}`, ask, ...right }]);
    };
    await at("five seconds before a window", from - 5 * SECOND_MS, "DE", {
      status: 403,
      code: "not-yet-valid",
    });
    await at("in a window's first second", from, "DE", { status: 200 });
    await at("in a window, from elsewhere", from + 20 * SECOND_MS, "US", { status: 403, code: "country" });
    await at("five seconds before a window's end", until - 5 * SECOND_MS, "IE", { status: 200 });
    await at("at a window's end", until, "DE", { status: 403, code: "no-longer-valid" });
  }

  /** A title that is taken off is one that nobody has heard of, whatever right there is, until it is put back on. */
  async tellOffAndOn(publication: Pick<PublicationDesk, "change">): Promise<void> {
    const token = await this.office.token(SUBSCRIBER.viewerId);
    const { remaining: leftOff } = await publication.change(this.assetId, "UNPUBLISHED");
    await this.#answers("no session for a title that is taken off", [
      { what: "right after", ask: { token }, status: 404, code: "unknown-asset" },
      { what: "by POST", ask: { token, method: "POST" }, status: 404, code: "unknown-asset" },
    ]);
    const { remaining: leftOn } = await publication.change(this.assetId, "PUBLISHED");
    await this.#answers("a session again once it is put back on", [
      { what: [...leftOff, ...leftOn].join("; ") || "right after", ask: { token }, status: 200 },
    ]);
  }

  /** A subscriber plays to the end, in every format, and the session is refreshed on the way. */
  async tellPlayback(): Promise<void> {
    const { clock, edge, network } = this.stage;
    const { timeline, measurements, invariants } = this.telling;
    const phase = "by the service's sessions";
    measurements.begin(phase);
    network.clearLog();
    const members = PLAYBACK_FORMATS.map(
      (format, n) =>
        new Member({
          desk: this.office.desk,
          edge,
          clock,
          measurements,
          assetId: this.assetId,
          format,
          clientIp: `198.51.100.${150 + n}`,
          token: () => this.office.token(SUBSCRIBER.viewerId),
        }),
    );
    const opened = new Set<string>();
    for (let part = 0; part < 5; part++) {
      for (const [n, member] of members.entries()) {
        await member.playOn(0.2);
        opened.add(`${n} ${member.session?.expiresAt ?? "none"}`);
      }
      await clock.advance(150 * SECOND_MS);
    }
    measurements.endWith(network.log());
    const failures = members.flatMap((member) => member.failures);
    const requests = members.reduce((sum, member) => sum + member.requests, 0);
    timeline.tell(
      `${phase}: ${members.length} members, ${opened.size} sessions, ${requests} requests, ${failures.length} failures`,
    );
    invariants.check(
      "members play by the service's sessions, refreshed on the way",
      failures.length === 0 && opened.size > members.length,
      `${failures.length} of ${requests} requests failed, ${opened.size} sessions for ${members.length} members`,
    );
  }

  /** The first Region dies: GET goes to the next by itself. */
  async tellDarkRegion(): Promise<void> {
    const [first] = this.stage.regions;
    const token = await this.office.token(SUBSCRIBER.viewerId);
    this.stage.network.setFault(first, "dark");
    await this.#answers(`a session is refreshed while ${first} is dark, before anybody switches`, [
      { what: "GET", ask: { token }, status: 200 },
    ]);
    this.stage.network.setFault(first, undefined);
  }

  /** Secrets Manager and Systems Manager are away: the service goes on for a while, and for no longer. */
  async tellMissingSecrets(): Promise<void> {
    const { clock, regions } = this.stage;
    const token = await this.office.token(SUBSCRIBER.viewerId);
    const services = ["secretsmanager", "ssm"];
    await this.office.warmUp(regions, this.assetId);
    this.office.break(services, regions, true);
    await clock.advance((SIGNER_STALE_SECONDS - 60) * SECOND_MS);
    await this.#answers("sessions are opened while secrets cannot be read", [
      { what: "14 minutes into the outage", ask: { token }, status: 200 },
    ]);
    await clock.advance(120 * SECOND_MS);
    await this.#answers("but not for ever", [
      { what: "16 minutes into the outage", ask: { token }, status: 503, code: "signing-unavailable" },
    ]);
    this.office.break(services, regions, false);
    await clock.advance(60 * SECOND_MS);
    await this.#answers("and again once they can", [{ what: "a minute later", ask: { token }, status: 200 }]);
  }

  /** The paywall probe finds every door shut, and playback open for whoever has a right. */
  async tellProbe(): Promise<void> {
    const { outcome, refused, summary } = await this.office.probe(this.assetId);
    this.telling.timeline.tell(`the paywall probe: ${summary}`);
    this.telling.invariants.check(
      "the paywall probe finds every door shut",
      outcome === "passed" && refused > 0,
      summary,
    );
  }

  #answers(invariant: string, questions: readonly PlayQuestion[]): Promise<void> {
    const usual = { assetId: this.assetId, format: "hls", clientIp: HOME.IE } as const;
    return askInTurn(invariant, questions, { desk: this.office.desk, usual }, this.telling);
  }
}

import { expect } from "chai";
import * as z from "zod";

import { COUNTRY_HEADER } from "../../../functions/edge/names";
import type { Entitlement, Offer, Terms } from "../../../functions/entitlement/rights";
import { NOW, playEvent, PlayWorld } from "./playWorld";
import { licence, offer, subscription } from "./rightsRecords";

const SECOND_MS = 1_000;
/** Windows of whole seconds. */
const FROM = Math.floor(NOW / SECOND_MS) * SECOND_MS;
const UNTIL = FROM + 3_600 * SECOND_MS;
const WINDOW: Terms = { validFrom: new Date(FROM).toISOString(), validUntil: new Date(UNTIL).toISOString() };

const problemSchema = z.object({ code: z.string() });
const playbackSchema = z.object({ expiresAt: z.iso.datetime() });

/** Ways for terms to be on record: a viewer's right, and the offer beside it. */
const RECORDS: readonly (readonly [
  string,
  (terms: Terms) => { readonly right: Entitlement; readonly own?: Offer },
])[] = [
  ["a licence", (terms) => ({ right: licence(terms) })],
  ["a subscription", (terms) => ({ right: subscription("gold", terms), own: offer({ plans: ["gold"] }) })],
  ["an offer, for a licence", (terms) => ({ right: licence(), own: offer(terms) })],
  [
    "an offer, for a subscription",
    (terms) => ({ right: subscription("gold"), own: offer({ plans: ["gold"], ...terms }) }),
  ],
];

describe("play requests at the edges of", () => {
  for (const [what, record] of RECORDS) {
    describe(what, () => {
      let world: PlayWorld;

      beforeEach(() => {
        world = new PlayWorld();
      });

      function onRecord(terms: Terms): void {
        const { right, own } = record(terms);
        world.rights = { offer: own, entitlements: [right] };
      }

      /** The end of the session in milliseconds since 1970, or what was refused. */
      async function outcome(event = playEvent()): Promise<string | number> {
        const { statusCode, body } = await world.ask(event);
        const json: unknown = JSON.parse(body);
        return statusCode === 200
          ? Date.parse(playbackSchema.parse(json).expiresAt)
          : `${statusCode} ${problemSchema.parse(json).code}`;
      }

      const at = (instant: number): Promise<string | number> => {
        world.now = instant;
        return outcome();
      };

      it("are refused a second and a millisecond before its window begins, and permitted with its first instant", async () => {
        onRecord(WINDOW);
        expect(await at(FROM - SECOND_MS)).to.equal("403 not-yet-valid");
        expect(await at(FROM - 1)).to.equal("403 not-yet-valid");
        expect(await at(FROM)).to.equal(FROM + 300 * SECOND_MS);
        expect(await at(FROM + SECOND_MS)).to.equal(FROM + 301 * SECOND_MS);
      });

      it("get cookies to its end at the latest, a second before it too, and none from its end on", async () => {
        onRecord(WINDOW);
        expect(await at(UNTIL - 301 * SECOND_MS)).to.equal(UNTIL - SECOND_MS);
        expect(await at(UNTIL - 299 * SECOND_MS)).to.equal(UNTIL);
        expect(await at(UNTIL - SECOND_MS)).to.equal(UNTIL);
        // Less than a second is no session: CloudFront counts whole ones.
        expect(await at(UNTIL - 1)).to.equal("403 no-longer-valid");
        expect(await at(UNTIL)).to.equal("403 no-longer-valid");
        expect(await at(UNTIL + SECOND_MS)).to.equal("403 no-longer-valid");
      });

      it("go by its list of countries, in CloudFront's spelling, and are refused where the country is not known", async () => {
        onRecord({ countries: ["DE", "IE"] });
        const from = (country: string | undefined): Promise<string | number> =>
          outcome(playEvent({ headers: { [COUNTRY_HEADER]: country } }));
        expect(await from("DE")).to.be.a("number");
        expect(await from("IE")).to.be.a("number");
        for (const country of ["US", "de", "D", "DE,IE", "", undefined]) {
          expect(await from(country), country).to.equal("403 country");
        }
        onRecord({});
        expect(await from(undefined), "no list").to.be.a("number");
      });
    });
  }
});

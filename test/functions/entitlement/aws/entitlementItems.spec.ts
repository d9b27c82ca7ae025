import { expect } from "chai";

import { MalformedItemError } from "../../../../functions/catalog/aws/catalogItems";
import {
  entitlementItem,
  entitlementKey,
  offerItem,
  offerKey,
  parseEntitlement,
  parseOffer,
} from "../../../../functions/entitlement/aws/entitlementItems";
import { licence, offer, subscription } from "../rightsRecords";

describe("items of entitlements", () => {
  it("are the rights that they were made from", () => {
    const terms = {
      validFrom: "2026-01-01T00:00:00Z",
      validUntil: "2026-02-01T00:00:00Z",
      countries: ["DE"],
    };
    for (const right of [licence(), licence(terms), subscription("gold"), subscription("gold", terms)]) {
      expect(parseEntitlement(entitlementItem(right))).to.deep.equal(right);
    }
    for (const own of [offer(), offer({ plans: ["gold"], ...terms })]) {
      expect(parseOffer(offerItem(own))).to.deep.equal(own);
    }
  });

  it("lie under a key of the viewer and the subject, or of the title", () => {
    expect(entitlementKey(licence())).to.deep.equal({ pk: "viewer/viewer-1", sk: "asset#night-train" });
    expect(entitlementKey(subscription("gold"))).to.deep.equal({ pk: "viewer/viewer-1", sk: "plan#gold" });
    expect(offerKey("night-train")).to.deep.equal({ pk: "asset/night-train", sk: "offer" });
    expect(entitlementItem(licence())).to.include(entitlementKey(licence()));
    expect(offerItem(offer())).to.include(offerKey("night-train"));
  });

  it("are not written when they could not be read again", () => {
    expect(() => entitlementItem(licence({ countries: ["de"] }))).to.throw("two capitals");
    expect(() => offerItem(offer({ plans: ["Gold"] }))).to.throw("expected 1 to 64 of a-z, 0-9 and -");
  });

  it("are read without what a later version has added", () => {
    expect(parseEntitlement({ ...entitlementItem(licence()), note: "gift" })).to.deep.equal(licence());
    expect(parseOffer({ ...offerItem(offer()), note: "premiere" })).to.deep.equal(offer());
  });

  it("are malformed with a kind of subject or an instant that is not known", () => {
    expect(() => parseEntitlement({ ...entitlementItem(licence()), subject: { kind: "bundle" } })).to.throw(
      MalformedItemError,
      /sk "asset#night-train" .*subject/,
    );
    expect(() => parseOffer({ ...offerItem(offer()), validUntil: "tomorrow" })).to.throw(
      MalformedItemError,
      /pk "asset\/night-train".*validUntil/,
    );
  });

  it("are malformed under the key of another viewer, title or plan: they would count for whoever the key names", () => {
    for (const key of [{ pk: "viewer/viewer-2" }, { sk: "asset#day-train" }]) {
      expect(() => parseEntitlement({ ...entitlementItem(licence()), ...key })).to.throw(
        MalformedItemError,
        'belongs under "viewer/viewer-1", "asset#night-train"',
      );
    }
    expect(() => parseOffer({ ...offerItem(offer()), pk: "asset/day-train" })).to.throw(
      MalformedItemError,
      "belongs under",
    );
  });
});

import { decodeJwt, decodeProtectedHeader } from "jose";
import { expect } from "chai";

import { VirtualClock } from "../../rehearsal/clock";
import { fetchKeys } from "../../rehearsal/cloud/services/apiGatewayV2/discovery";
import { IdentityProvider } from "../../rehearsal/identityProvider";
import { Network } from "../../rehearsal/network";

const ISSUER = "https://login.example.com/tenant";

describe("The identity provider that the rehearsal plays", () => {
  let network: Network;
  let provider: IdentityProvider;

  beforeEach(() => {
    const clock = new VirtualClock();
    network = new Network(clock);
    provider = new IdentityProvider({ clock, network, issuer: ISSUER, seed: 1 });
  });

  const kids = async (): Promise<readonly string[]> => {
    const found = await fetchKeys(network, ISSUER);
    return "keys" in found ? found.keys.map(({ kid }) => kid) : [];
  };

  it("publishes the key that its tokens name", async () => {
    expect(await kids()).to.deep.equal([decodeProtectedHeader(provider.issueToken({ sub: "a" })).kid]);
  });

  it("signs what it is told, with its own name and an hour where nothing else is said", () => {
    const { iat = 0, ...claims } = decodeJwt(provider.issueToken({ sub: "a", aud: "player" }));
    expect(claims).to.deep.include({ iss: ISSUER, sub: "a", aud: "player", exp: iat + 3_600 });
    expect(decodeJwt(provider.issueToken({ exp: 5 })).exp).to.equal(5);
  });

  it("publishes both keys while it rotates, and signs with the new one", async () => {
    const [before] = await kids();
    provider.rotateKey();
    const after = decodeProtectedHeader(provider.issueToken({})).kid;
    expect(await kids()).to.deep.equal([before, after]);
    provider.withdrawOldKeys();
    expect(await kids()).to.deep.equal([after]);
  });

  it("publishes nothing during an outage", async () => {
    provider.setOutage(true);
    expect(await fetchKeys(network, ISSUER))
      .to.have.property("problem")
      .that.includes("503");
    provider.setOutage(false);
    expect(await kids()).to.have.length(1);
  });
});

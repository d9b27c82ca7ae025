import { generateKeyPairSync } from "node:crypto";

import { expect } from "chai";

import { optionalText } from "../../../../rehearsal/cloud/core/props";
import type { Props } from "../../../../rehearsal/cloud/core/types";
import { parsePublicKey } from "../../../../rehearsal/cloud/services/cloudfront/publicKey";
import { TOKENS } from "../../../../rehearsal/cloud/services/cloudfront/tokens";
import { codeOf } from "../core/standIn";
import { cachePolicyArgs, Delivery, signingKey, VIEWER_REQUEST, VIRGINIA } from "./deliveryFixture";

function pem(type: "rsa" | "ec" | "ed25519", size = 2048, curve = "P-256"): string {
  const pair =
    type === "rsa"
      ? generateKeyPairSync("rsa", { modulusLength: size })
      : type === "ec"
        ? generateKeyPairSync("ec", { namedCurve: curve })
        : generateKeyPairSync("ed25519");
  return pair.publicKey.export({ type: "spki", format: "pem" }).toString();
}

describe("the stand-in's CloudFront keys, policies and functions", () => {
  let delivery: Delivery;

  before(async function () {
    this.timeout(60_000);
    delivery = await Delivery.make();
    await delivery.distribute();
  });

  const refusal = (token: string, args: Props): Promise<string> => delivery.refusal(token, args);
  const remove = (token: string, id: string): Promise<string> =>
    codeOf(() => delivery.deployment.delete(token, "any", id, VIRGINIA));

  it("takes RSA 2048 and P-256 public keys and no others", () => {
    expect(parsePublicKey(pem("rsa"))?.asymmetricKeyType).to.equal("rsa");
    expect(parsePublicKey(pem("ec"))?.asymmetricKeyType).to.equal("ec");
    const refused = [pem("rsa", 1024), pem("rsa", 3072), pem("ec", 0, "P-384"), pem("ed25519"), "no key\n"];
    expect(refused.map(parsePublicKey)).to.deep.equal([
      undefined,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("refuses a private key where a public one belongs", async () => {
    const encodedKey = signingKey.privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    expect(await refusal(TOKENS.publicKey, { encodedKey })).to.equal("InvalidArgument");
  });

  it("refuses a PEM text without its last newline, which would replace the key on every run", async () => {
    const encodedKey = signingKey.publicKeyPem.trimEnd();
    expect(await refusal(TOKENS.publicKey, { encodedKey })).to.equal("InvalidArgument");
  });

  it("refuses an eleventh public key in the account", async () => {
    const fresh = await Delivery.make();
    for (let index = 1; index < 10; index++) {
      await fresh.deployment.create(
        TOKENS.publicKey,
        `k${index}`,
        { encodedKey: signingKey.publicKeyPem },
        VIRGINIA,
      );
    }
    expect(await fresh.refusal(TOKENS.publicKey, { encodedKey: signingKey.publicKeyPem })).to.equal(
      "TooManyPublicKeys",
    );
  });

  it("refuses a key group that names a missing public key", async () => {
    expect(await refusal(TOKENS.keyGroup, { items: [delivery.publicKeyId, "KGONE"] })).to.equal(
      "NoSuchPublicKey",
    );
  });

  it("refuses a key group of six keys, of none, or with one twice", async () => {
    expect(await refusal(TOKENS.keyGroup, { items: ["1", "2", "3", "4", "5", "6"] })).to.equal(
      "TooManyPublicKeysInKeyGroup",
    );
    expect(await refusal(TOKENS.keyGroup, { items: [] })).to.equal("InvalidArgument");
    expect(await refusal(TOKENS.keyGroup, { items: ["1", "1"] })).to.equal("InvalidArgument");
  });

  it("deletes nothing that is in use", async () => {
    expect(await remove(TOKENS.publicKey, delivery.publicKeyId)).to.equal("PublicKeyInUse");
    expect(await remove(TOKENS.keyGroup, delivery.keyGroupId)).to.equal("ResourceInUse");
    expect(await remove(TOKENS.cachePolicy, delivery.cachePolicyId)).to.equal("CachePolicyInUse");
    expect(await remove(TOKENS.originRequestPolicy, delivery.originRequestPolicyId)).to.equal(
      "OriginRequestPolicyInUse",
    );
    const functionName = delivery.functionArn.split("/").at(-1) ?? "";
    expect(await remove(TOKENS.function, functionName)).to.equal("FunctionInUse");
    const store = delivery.cloud.resources.get(delivery.storeArn)?.id ?? "";
    expect(await remove(TOKENS.keyValueStore, store)).to.equal("CannotDeleteEntityWhileInUse");
    const acl = delivery.cloud.resources.get(delivery.webAclArn)?.id ?? "";
    expect(await remove("aws:wafv2/webAcl:WebAcl", acl)).to.equal("WAFAssociatedItemException");
  });

  it("refuses names that are taken, by each type's own code", async () => {
    const group = delivery.cloud.resources.byId(TOKENS.keyGroup, delivery.keyGroupId);
    const policy = delivery.cloud.resources.byId(TOKENS.cachePolicy, delivery.cachePolicyId);
    const nameOf = (props: Props | undefined): string | undefined => optionalText(props ?? {}, "name");
    const keyGroup = { name: nameOf(group?.inputs) ?? "", items: [delivery.publicKeyId] };
    expect(await refusal(TOKENS.keyGroup, keyGroup)).to.equal("KeyGroupAlreadyExists");
    const cachePolicy = { ...cachePolicyArgs(0, 1, 1), name: nameOf(policy?.inputs) ?? "" };
    expect(await refusal(TOKENS.cachePolicy, cachePolicy)).to.equal("CachePolicyAlreadyExists");
    const code = { code: VIEWER_REQUEST, runtime: "cloudfront-js-2.0" };
    const name = delivery.functionArn.split("/").at(-1) ?? "";
    expect(await refusal(TOKENS.function, { ...code, name })).to.equal("FunctionAlreadyExists");
  });

  it("refuses TTLs out of order, the provider's defaults included", async () => {
    expect(await refusal(TOKENS.cachePolicy, cachePolicyArgs(2, 1, 3))).to.equal("InvalidArgument");
    expect(await refusal(TOKENS.cachePolicy, cachePolicyArgs(0, 4, 3))).to.equal("InvalidArgument");
    const { defaultTtl: _left, ...onlyMax } = cachePolicyArgs(0, 0, 60);
    expect(await refusal(TOKENS.cachePolicy, onlyMax)).to.equal("InvalidArgument");
    expect(await refusal(TOKENS.cachePolicy, cachePolicyArgs(0, 0, 0))).to.equal("accepted");
  });

  it("refuses a whitelist of nothing and of eleven headers", async () => {
    const args = (items: readonly string[]): Props => ({
      headersConfig: { headerBehavior: "whitelist", headers: { items } },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    });
    const eleven = Array.from({ length: 11 }, (_, index) => `x-${index}`);
    expect(await refusal(TOKENS.originRequestPolicy, args([]))).to.equal("InvalidArgument");
    expect(await refusal(TOKENS.originRequestPolicy, args(eleven))).to.equal(
      "TooManyHeadersInOriginRequestPolicy",
    );
  });

  it("refuses an origin request policy that names Authorization", async () => {
    const args = (items: readonly string[], headerBehavior = "whitelist"): Props => ({
      headersConfig: { headerBehavior, headers: { items } },
      cookiesConfig: { cookieBehavior: "none" },
      queryStringsConfig: { queryStringBehavior: "none" },
    });
    for (const name of ["Authorization", "authorization"]) {
      const { failures } = delivery.deployment.check(
        TOKENS.originRequestPolicy,
        "any",
        args(["Origin", name]),
      );
      expect(failures.map(({ reason }) => reason)).to.deep.equal([
        `InvalidArgument: The parameter Headers contains ${name} that is not allowed.`,
      ]);
    }
    expect(await refusal(TOKENS.originRequestPolicy, args(["Authorization"], "allExcept"))).to.equal(
      "accepted",
    );
  });

  it("refuses CORS with credentials for any origin", async () => {
    const corsConfig = {
      accessControlAllowCredentials: true,
      accessControlAllowHeaders: { items: ["Range"] },
      accessControlAllowMethods: { items: ["GET"] },
      accessControlAllowOrigins: { items: ["*"] },
      originOverride: true,
    };
    expect(await refusal(TOKENS.responseHeadersPolicy, { corsConfig })).to.equal("InvalidArgument");
  });

  it("refuses a function of 10,241 bytes, an old runtime with a store, two stores and a missing one", async () => {
    const code = { code: VIEWER_REQUEST, runtime: "cloudfront-js-2.0" };
    const stores = (...keyValueStoreAssociations: readonly string[]): Props => ({
      keyValueStoreAssociations,
    });
    const { storeArn } = delivery;
    expect(await refusal(TOKENS.function, { ...code, code: "x".repeat(10_241) })).to.equal(
      "FunctionSizeLimitExceeded",
    );
    expect(
      await refusal(TOKENS.function, { ...code, runtime: "cloudfront-js-1.0", ...stores(storeArn) }),
    ).to.equal("InvalidArgument");
    expect(await refusal(TOKENS.function, { ...code, ...stores(storeArn, `${storeArn}2`) })).to.equal(
      "InvalidArgument",
    );
    expect(await refusal(TOKENS.function, { ...code, ...stores(`${storeArn}2`) })).to.equal("EntityNotFound");
  });

  it("refuses metrics for a distribution that does not exist", async () => {
    const monitoringSubscription = {
      realtimeMetricsSubscriptionConfig: { realtimeMetricsSubscriptionStatus: "Enabled" },
    };
    expect(
      await refusal(TOKENS.monitoringSubscription, { distributionId: "EGONE", monitoringSubscription }),
    ).to.equal("NoSuchDistribution");
  });
});

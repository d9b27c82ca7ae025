import { expect } from "chai";
import { loadArgumentSchemas } from "../../../../rehearsal/cloud/core/schema/argumentSchema";
import type { SchemaDocument } from "../../../../rehearsal/cloud/core/schema/shapes";
import type { ResourceType } from "../../../../rehearsal/cloud/core/types";
import { serviceModules } from "../../../../rehearsal/cloud/services";
import { CACHE_DIR } from "../core/standIn";

const types = serviceModules.flatMap((module) => module.resourceTypes);

/** What is wrong between a type's table and the SDK's class; says nothing about what AWS does with it. */
function mistakes(document: SchemaDocument, type: ResourceType): readonly string[] {
  const schema = document.types[type.token];
  if (schema === undefined) {
    return ["no installed SDK declares it"];
  }
  const args = Object.keys(schema.arguments);
  const invented = [...type.computed, ...(type.volatile ?? [])].filter(
    (name) => !schema.outputs.includes(name),
  );
  const unchangeable = [...type.replaceOn, ...(type.autoname === undefined ? [] : [type.autoname.property])];
  return [
    ...invented.map((name) => `computes ${name}, which the class does not have`),
    ...(type.volatile ?? [])
      .filter((name) => !type.computed.includes(name))
      .map((name) => `${name} is volatile, but not computed`),
    ...unchangeable
      .filter((name) => !args.includes(name))
      .map((name) => `speaks of the argument ${name}, which does not exist`),
    ...(type.global === true && args.includes("region") ? ["is called global, but takes a region"] : []),
  ];
}

describe("the services of the stand-in cloud", () => {
  let document: SchemaDocument;

  before(async function () {
    this.timeout(60_000);
    document = await loadArgumentSchemas(
      types.map((type) => type.token),
      CACHE_DIR,
    );
  });

  for (const type of types) {
    it(`${type.token} agrees with the installed SDK`, () => {
      expect(mistakes(document, type)).to.be.empty;
    });
  }

  it("sign with names of their own", () => {
    const names = serviceModules.flatMap((module) =>
      module.api === undefined ? [] : [module.api.signingName],
    );
    expect(new Set(names).size).to.equal(names.length);
  });
});

import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import vm from "node:vm";

import { z } from "zod";

/** One viewer request and the state of the world it meets. */
export interface Scenario {
  readonly method?: string;
  readonly uri: string;
  readonly querystring?: Readonly<Record<string, { value: string }>>;
  readonly headers?: Readonly<Record<string, { value: string }>>;
  /** Entries of the KeyValueStore, as text. */
  readonly store?: Readonly<Record<string, string>>;
  /** Address of the viewer. */
  readonly ip?: string;
  /** Keys that cannot be read: the store itself fails. */
  readonly unreadable?: readonly string[];
}

const answer = z.object({
  /** The function's return value: a response, or the request that goes on. */
  result: z.looseObject({
    statusCode: z.number().optional(),
    body: z.string().optional(),
    uri: z.string().optional(),
    querystring: z.record(z.string(), z.unknown()).optional(),
    headers: z.record(z.string(), z.object({ value: z.string() })),
  }),
  /** Calls of the origin helpers. */
  calls: z.array(z.array(z.unknown())),
});

/** What the function did. */
export type Answer = z.output<typeof answer>;

/** A fake of the runtime's module, in the dialect that both runtimes speak. */
const FAKE = `
var fake = {
  world: { store: {}, unreadable: [], calls: [] },
  kvs: function () {
    function read(key) {
      if (fake.world.unreadable.indexOf(key) >= 0) { throw new Error('store error'); }
      return Object.prototype.hasOwnProperty.call(fake.world.store, key) ? fake.world.store[key] : undefined;
    }
    return {
      exists: function (key) {
        return Promise.resolve().then(function () { return read(key) !== undefined; });
      },
      get: function (key, options) {
        return Promise.resolve().then(function () {
          var value = read(key);
          if (value === undefined) { throw new Error('KeyNotFound'); }
          return options && options.format === 'json' ? JSON.parse(value) : value;
        });
      },
    };
  },
  selectRequestOriginById: function (id) { fake.world.calls.push(['selectRequestOriginById', id]); },
  createRequestOriginGroup: function (group) { fake.world.calls.push(['createRequestOriginGroup', group]); },
};
`;

const DRIVER = `
async function runAll(scenarios) {
  const answers = [];
  for (let i = 0; i < scenarios.length; i++) {
    cf.world = { store: scenarios[i].store, unreadable: scenarios[i].unreadable, calls: [] };
    const result = await handler({ request: scenarios[i].request, viewer: scenarios[i].viewer });
    answers.push({ result: result, calls: cf.world.calls });
  }
  return JSON.stringify(answers);
}
`;

/** Runs the shipped text in Node's own engine, in a context that has nothing but the language and the fake. */
export async function runCodeInVm(code: string, scenarios: readonly Scenario[]): Promise<Answer[]> {
  const context = vm.createContext({});
  vm.runInContext(`${FAKE}\nconst cf = fake;`, context);
  vm.runInContext(code.replace("import cf from 'cloudfront';", "") + DRIVER, context);
  const text: unknown = await vm.runInContext(`runAll(${asciiJson(scenarios.map(prepared))})`, context);
  return parseAnswers(text);
}

/** Runs the shipped text under `njs`, in one process for all scenarios. */
export function runCodeInNjs(code: string, scenarios: readonly Scenario[]): Answer[] {
  const folder = mkdtempSync(join(tmpdir(), "edge-function-"));
  try {
    writeFileSync(join(folder, "cloudfront"), `${FAKE}\nexport default fake;\n`);
    const main = join(folder, "main.js");
    const answers = join(folder, "answers.json");
    // Not over stdout: njs breaks long lines there.
    const run = `runAll(${asciiJson(scenarios.map(prepared))}).then((text) => fs.writeFileSync(${JSON.stringify(answers)}, text));`;
    writeFileSync(main, `${code}${DRIVER}\nimport fs from 'fs';\n${run}\n`);
    execFileSync("njs", ["-p", folder, main], { encoding: "utf8" });
    return parseAnswers(readFileSync(answers, "utf8"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Whether `njs` is installed. */
export function hasNjs(): boolean {
  return spawnSync("njs", ["-v"]).status === 0;
}

function prepared(scenario: Scenario): unknown {
  const {
    method = "GET",
    uri,
    querystring = {},
    headers = {},
    store = {},
    unreadable = [],
    ip = "192.0.2.17",
  } = scenario;
  return { request: { method, uri, querystring, headers }, viewer: { ip }, store, unreadable };
}

function parseAnswers(text: unknown): Answer[] {
  return z.array(answer).parse(JSON.parse(z.string().parse(text)));
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u007f-\uffff]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

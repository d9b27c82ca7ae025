import { keyTransitionProblems } from "../../../components/signing/keyTransitions";
import { signerOrder } from "../../../components/signing/signerOrder";
import { identifierTransitionProblems } from "../../../components/packaging/identifierTransitions";
import type {
  CdnIdentifiers,
  DeployedStack,
  LeavingKey,
  ProbeVerdict,
  ResourceChange,
  RotationPorts,
  SigningKeyStates,
} from "../../../operations/rotation/ports";
import type { RotationReport } from "../../../operations/rotation/report";
import { rotate, type RotationRequest } from "../../../operations/rotation/rotate";
import { Death } from "../takedown/deathModel";

export const REGIONS = ["eu-west-1", "us-west-2"] as const;

/** Beginning of every test: long after anything before it. */
export const BEGIN = Date.UTC(2026, 10, 21, 12);

const SECOND = 1_000;
const LONG_AGO = BEGIN - 90 * 24 * 3_600 * SECOND;

/** A key group that CloudFront was told of; edge locations learn of it somewhere in between. */
export interface Spread<T> {
  readonly at: number;
  readonly everywhereAt: number;
  readonly value: T;
}

/** Which keys a Region's services were told of, and when. */
export interface Told {
  readonly at: number;
  readonly active: string;
  readonly retired: readonly string[];
}

/** The stack, as far as rotations change it, on top of an AWS that takes its time. */
export class RotationWorld {
  now = BEGIN;
  /** By how much the operator's clock is ahead, in milliseconds. */
  skewMs = 0;
  cdnLagMs = 400 * SECOND;
  copyLagMs = 45 * SECOND;
  regionLagMs = 20 * SECOND;
  /** Milliseconds that each resource of an update takes. */
  resourceMs = 30 * SECOND;
  /** The update that stops behind so many resources; counts down. */
  updateStopsAfter = Infinity;
  /** Whether outputs are kept before the resources are made: the engine keeps them when the program has ended, and resources may follow. */
  outputsFirst = false;
  /** Refuses previews. */
  policy: () => string | undefined = () => undefined;
  /** Refuses updates as the Automation API would: somebody else is at it. */
  busy: () => Error | undefined = () => undefined;
  otherChanges: readonly ResourceChange[] = [];
  verdict: ProbeVerdict = { outcome: "passed", findings: [] };
  isAgreed = true;
  readonly death = new Death();
  readonly progress: string[] = [];
  readonly leaving: LeavingKey[] = [];
  questions = 0;
  ups = 0;
  previews = 0;
  probes = 0;

  keys: SigningKeyStates = { "key-a": { state: "active" } };
  identifiers: CdnIdentifiers = Object.fromEntries(
    REGIONS.map((region) => [region, { generation: 1, step: "settled" as const }]),
  );
  outputs: DeployedStack;
  readonly keyGroups: Spread<readonly string[]>[] = [];
  readonly headers: Spread<Readonly<Record<string, number>>>[] = [];
  readonly told: Record<string, Told[]> = Object.fromEntries(REGIONS.map((region) => [region, []]));
  /** Values of each Region's secret in the order in which they were written. */
  readonly written: Record<string, { readonly at: number; readonly generation: number }[]> =
    Object.fromEntries(REGIONS.map((region) => [region, []]));
  /** When every Region has its copy of a key. */
  readonly copiesFrom = new Map<string, number>();
  /** What the program's own records remember. */
  #keptKeys: SigningKeyStates | undefined;
  #keptIdentifiers: CdnIdentifiers = {};
  readonly #applied = new Map<string, string>();

  constructor(keys?: SigningKeyStates) {
    this.keys = keys ?? this.keys;
    this.outputs = { mediaRegions: REGIONS, signingKeys: {}, cdnIdentifiers: {} };
    this.now = LONG_AGO;
    this.#update();
    this.now = BEGIN;
  }

  /** What the operator's clock shows. */
  get shown(): number {
    return this.now + this.skewMs;
  }

  /** Runs the command; `at` kills it at one of its calls. @returns undefined when it was killed */
  run(request: Partial<RotationRequest> = {}, at = 0, after = false): Promise<RotationReport | undefined> {
    return this.death.run(() => rotate({ ...REQUEST, ...request }, this.#ports()), at, after);
  }

  /** Runs the command to its end. */
  async end(request: Partial<RotationRequest> = {}): Promise<RotationReport> {
    const report = await this.run(request);
    if (report === undefined) {
      throw new Error("killed");
    }
    return report;
  }

  #ports(): RotationPorts {
    const call = <T>(effect: () => T): Promise<T> => {
      this.now += SECOND;
      return this.death.call(effect);
    };
    return {
      stack: {
        readConfiguration: () => call(() => ({ signingKeys: this.keys, cdnIdentifiers: this.identifiers })),
        writeSigningKeys: (keys) => call(() => void (this.keys = keys)),
        writeCdnIdentifier: (region, identifier) =>
          call(() => void (this.identifiers = { ...this.identifiers, [region]: identifier })),
        outputs: () => call(() => this.outputs),
        preview: () => call(() => this.#preview()),
        up: () => call(() => this.#update()),
      },
      cdn: {
        isDeployed: () =>
          call(() =>
            [...this.keyGroups, ...this.headers].every(({ everywhereAt }) => everywhereAt <= this.now),
          ),
        trustedKeyIds: () => call(() => this.keyGroups.at(-1)?.value ?? []),
      },
      signers: {
        read: (region) =>
          call(() => {
            const visible = (this.told[region] ?? []).filter(({ at }) => at + this.regionLagMs <= this.now);
            const last = visible.at(-1);
            return { publicKeyId: `id-${last?.active ?? ""}`, changedAt: last?.at ?? 0 };
          }),
      },
      secrets: {
        copyProblem: (region, arn) =>
          call(() =>
            (this.copiesFrom.get(arn) ?? Infinity) <= this.now ? undefined : `${arn} is not in ${region} yet`,
          ),
        identifierWrittenAt: (region) => call(() => this.written[region]?.at(-1)?.at),
      },
      probe: {
        beforeRemoval: (keys) => call(() => void this.leaving.push(...keys)),
        afterStep: () =>
          call(() => {
            this.probes += 1;
            return this.verdict;
          }),
      },
      clock: {
        now: () => this.shown,
        sleep: (ms) => call(() => void (this.now += ms)),
      },
      progress: (line) => this.progress.push(line),
      confirm: () =>
        call(() => {
          this.questions += 1;
          return this.isAgreed;
        }),
    };
  }

  #preview(): readonly ResourceChange[] {
    this.previews += 1;
    this.#refuse();
    const wanted = new Map(this.#wanted());
    const changes = [...wanted].filter(([name, state]) => this.#applied.get(name) !== state);
    const gone = [...this.#applied.keys()].filter((name) => !wanted.has(name));
    return [
      ...changes.map(([name]) => ({ op: this.#applied.has(name) ? "update" : "create", urn: urnOf(name) })),
      ...gone.map((name) => ({ op: "delete", urn: urnOf(name) })),
      ...this.otherChanges,
    ];
  }

  /** The rules of the real program, by the clock of whoever deploys. */
  #refuse(): void {
    const now = new Date(this.shown);
    const problems: { readonly message: string }[] = [];
    if (this.#keptKeys !== undefined && this.#keptKeys !== this.keys) {
      problems.push(...keyTransitionProblems(this.#keptKeys, this.keys, now));
    }
    for (const [region, after] of Object.entries(this.identifiers)) {
      const before = this.#keptIdentifiers[region];
      if (before !== undefined && before !== after) {
        problems.push(...identifierTransitionProblems(before, after, now));
      }
    }
    const refused = this.busy() ?? problems[0]?.message ?? this.policy();
    if (refused !== undefined) {
      throw refused instanceof Error ? refused : new Error(`refused: ${refused}`);
    }
  }

  #update(): void {
    this.ups += 1;
    this.#refuse();
    const wanted = this.#wanted();
    const steps = [
      ...wanted.filter(([name, state]) => this.#applied.get(name) !== state),
      ...[...this.#applied.keys()]
        .filter((name) => !wanted.some(([other]) => other === name))
        .map((name) => [name, undefined] as const),
    ];
    if (this.outputsFirst) {
      this.#keepOutputs();
    }
    for (const [name, state] of steps) {
      this.#count();
      this.now += this.resourceMs;
      if (state === undefined) {
        this.#applied.delete(name);
      } else {
        this.#applied.set(name, state);
        this.#effect(name);
      }
    }
    this.#count();
    this.#keepOutputs();
  }

  #keepOutputs(): void {
    this.outputs = {
      mediaRegions: REGIONS,
      signingKeys: Object.fromEntries(
        Object.entries(this.keys).map(([name, key]) => [
          name,
          { publicKeyId: `id-${name}`, secretArn: `arn-${name}`, ...key },
        ]),
      ),
      cdnIdentifiers: this.identifiers,
    };
  }

  #count(): void {
    this.updateStopsAfter -= 1;
    if (this.updateStopsAfter < 0) {
      this.updateStopsAfter = Infinity;
      throw new Error("the update failed half-way");
    }
  }

  /** Everything that is to be there, in the order in which it is made. */
  #wanted(): (readonly [string, string])[] {
    const names = Object.keys(this.keys).sort();
    const told = JSON.stringify(signerOrder(this.keys));
    const sent = Object.entries(this.identifiers).map(([region, { generation, step }]) => [
      region,
      step === "written" ? generation - 1 : generation,
    ]);
    return [
      ["record", JSON.stringify(this.keys)],
      ...Object.entries(this.identifiers).map(
        ([region, identifier]) => [`record ${region}`, JSON.stringify(identifier)] as const,
      ),
      ...names.map((name) => [`key ${name}`, name] as const),
      ...Object.entries(this.identifiers).flatMap(([region, { generation, step }]) =>
        [
          ...(step === "settled" ? [] : [`value ${region} ${generation - 1}`]),
          `value ${region} ${generation}`,
          ...(step === "settled" && generation > 1 ? [`value ${region} ${generation} again`] : []),
        ].map((name) => [name, name] as const),
      ),
      ["group", names.map((name) => `id-${name}`).join()],
      ["headers", JSON.stringify(Object.fromEntries(sent))],
      ...REGIONS.map((region) => [`signer ${region}`, told] as const),
    ];
  }

  #effect(name: string): void {
    const [kind = "", first = "", second = ""] = name.split(" ");
    const spread = { at: this.now, everywhereAt: this.now + (this.now < BEGIN ? 0 : this.cdnLagMs) };
    const headers = Object.fromEntries(
      Object.entries(this.identifiers).map(([region, { generation, step }]) => [
        region,
        step === "written" ? generation - 1 : generation,
      ]),
    );
    const identifier = this.identifiers[first];
    switch (kind) {
      case "record":
        if (identifier === undefined) {
          this.#keptKeys = this.keys;
        } else {
          this.#keptIdentifiers = { ...this.#keptIdentifiers, [first]: identifier };
        }
        break;
      case "key":
        this.copiesFrom.set(`arn-${first}`, this.now + (this.now < BEGIN ? 0 : this.copyLagMs));
        break;
      case "value":
        this.written[first]?.push({ at: this.now, generation: Number(second) });
        break;
      case "group":
        this.keyGroups.push({ ...spread, value: Object.keys(this.keys).map((key) => `id-${key}`) });
        break;
      case "headers":
        this.headers.push({ ...spread, value: headers });
        break;
      case "signer":
        this.told[first]?.push({ at: this.now, ...signerOrder(this.keys) });
        break;
    }
  }
}

const REQUEST: RotationRequest = {
  stack: "prod",
  again: false,
  allowOtherChanges: false,
  allowSeveralRegions: false,
  dryRun: false,
  noWait: false,
  deployTimeoutMs: 3_600 * SECOND,
};

function urnOf(name: string): string {
  const [kind = "", first = "", second = "", third = ""] = name.split(" ");
  const suffix = [second, third].filter((part) => part !== "").join("-");
  const types: Readonly<Record<string, string>> = {
    key: `media:signing:SigningKeys$aws:cloudfront/publicKey:PublicKey::signing-${first}`,
    value: `media:packaging:CdnIdentifier$aws:secretsmanager/secretVersion:SecretVersion::packaging-${first}-cdn-identifier-version-${suffix}`,
    group: "media:signing:SigningKeys$aws:cloudfront/keyGroup:KeyGroup::signing",
    headers: "aws:cloudfront/distribution:Distribution::delivery",
    signer: `aws:ssm/parameter:Parameter::signer-${first}`,
    record: `aws:ssm/parameter:Parameter::record-${first}`,
  };
  return `urn:pulumi:prod::media-platform::${types[kind] ?? name}`;
}

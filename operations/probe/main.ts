import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";

import { RouteError } from "../../functions/edge/route";
import { readSigningKey } from "../aws/signingKey";
import { describeError, outputsSource, UsageError } from "../commandLine";
import type { SessionSigner } from "../playbackSession";
import { runCommand } from "../runCommand";
import { activeSigningKey } from "../stackOutputs";
import { printReport, progress } from "../terminal";
import { EXIT, parseProbeOptions, type ProbeOptions } from "./options";
import type { ProbePorts } from "./ports";
import { previewProbe, runProbe } from "./probe";
import { readProbeOutputs, type ProbeOutputs } from "./probeOutputs";
import {
  prepareRemovedKeySession,
  removedKeySessionSchema,
  type RemovedKeySession,
} from "./removedKeySession";
import { formatReport, type ProbeOutcome } from "./report";
import { sendOverTls } from "./sendOverTls";
import type { ProbeSettings } from "./settings";

const EXIT_BY_OUTCOME: Readonly<Record<ProbeOutcome, number>> = {
  planned: EXIT.passed,
  passed: EXIT.passed,
  open: EXIT.open,
  incomplete: EXIT.incomplete,
};

const ports: ProbePorts = {
  send: (request) => sendOverTls(request),
  now: () => Date.now(),
  nonce: () => randomBytes(8).toString("hex"),
  progress,
};

async function main(args: readonly string[]): Promise<number> {
  const options = parseProbeOptions(args);
  const outputs = await readProbeOutputs(outputsSource(options), options.stack);
  if (options.prepareRemovedSession !== undefined) {
    return prepare(options.prepareRemovedSession, options, outputs);
  }
  const settings = await settingsOf(options, outputs);
  const report = options.dryRun ? previewProbe(settings, Date.now()) : await runProbe(settings, ports);
  printReport(options.json, report, formatReport);
  return EXIT_BY_OUTCOME[report.outcome];
}

async function settingsOf(options: ProbeOptions, outputs: ProbeOutputs): Promise<ProbeSettings> {
  const key = activeSigningKey(outputs);
  const { token, removedSession } = options;
  return {
    ...outputs,
    stack: options.stack,
    activeKeyPairId: key.publicKeyId,
    ...(await signerOrProblem(key, outputs)),
    drained: options.drained,
    canaryObject: options.canaryObject,
    token: token === undefined ? undefined : (await textOf(token)).trim(),
    removedSession: removedSession === undefined ? undefined : await sessionIn(removedSession),
  };
}

/** The rest can be checked without the key, so its absence is reported and not fatal. */
async function signerOrProblem(
  key: { readonly publicKeyId: string; readonly secretArn: string },
  { mediaRegions }: ProbeOutputs,
): Promise<Pick<ProbeSettings, "signer" | "signerProblem">> {
  try {
    return { signer: await signerOf(key, mediaRegions) };
  } catch (error) {
    return { signerProblem: describeError(error) };
  }
}

async function signerOf(
  { publicKeyId, secretArn }: { readonly publicKeyId: string; readonly secretArn: string },
  mediaRegions: readonly string[],
): Promise<SessionSigner> {
  return { keyPairId: publicKeyId, privateKey: await readSigningKey(secretArn, mediaRegions) };
}

async function prepare(file: string, options: ProbeOptions, outputs: ProbeOutputs): Promise<number> {
  const { canary, playbackDomain, signingKeys, mediaRegions } = outputs;
  const key = signingKeys[options.key ?? ""];
  if (key === undefined || canary === undefined) {
    throw new UsageError(
      canary === undefined
        ? `Stack ${options.stack} has no canary asset, so there is nothing to sign a session for. Configure \`canary\` and deploy.`
        : `--key: got ${JSON.stringify(options.key)}. The stack has: ${Object.keys(signingKeys).sort().join(", ")}.`,
    );
  }
  const session = await prepareRemovedKeySession(
    { playbackDomain, canary },
    await signerOf(key, mediaRegions),
    ports,
  );
  // It opens the canary while the key is trusted: nobody else is to read it, and no older file is written over.
  await writeFile(file, `${JSON.stringify(session, null, 2)}\n`, { mode: 0o600, flag: "wx" });
  progress(
    `${file}: a session of ${session.keyPairId} until ${session.expiresAt}, which ${session.played ? "plays" : "does NOT play"} now.`,
  );
  return session.played ? EXIT.passed : EXIT.incomplete;
}

async function sessionIn(file: string): Promise<RemovedKeySession> {
  try {
    return removedKeySessionSchema.parse(JSON.parse(await textOf(file)));
  } catch (error) {
    // The content is not quoted: it is a session.
    throw error instanceof UsageError
      ? error
      : new UsageError(
          `--removed-session: ${file} holds no such session. Make one with --prepare-removed-session before a key is taken out.`,
        );
  }
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    throw new UsageError(`${file} cannot be read: ${describeError(error)}`);
  }
}

runCommand({ run: main, exit: EXIT, answers: [[RouteError, EXIT.usage]] });

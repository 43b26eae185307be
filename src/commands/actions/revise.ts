import os from "node:os";
import pLimit from "p-limit";
import type { Config } from "../../domain/config.ts";
import type { TrialRecord } from "../../domain/trial.ts";
import { ExitCode } from "../../errors.ts";
import { judgeSource } from "../../judging/source.ts";
import type { Redactor, SecretSet } from "../../lib/redact.ts";
import { pickTrial } from "../../library/find-trial.ts";
import { openSession, type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { loadPrices } from "../../load/prices.ts";
import { requestSuite, withOwnTests } from "../../load/request-suite.ts";
import { loadScorers } from "../../load/scorers.ts";
import { loadSuite, type Suite } from "../../load/suite.ts";
import { count, printable } from "../../report/format.ts";
import { reporters } from "../../report/index.ts";
import { progress } from "../../report/progress.ts";
import { prepareRepos } from "../../run/prepare.ts";
import { referenceCache } from "../../run/references.ts";
import { type Revision, regrade, rescore } from "../../run/revise.ts";
import { redactedEvents, secretsOf, withRedactedErrors } from "../../run/secrets.ts";
import { writeSummary } from "../../run/summary.ts";
import { readCalibrations } from "../../store/calibrations.ts";
import { lockResults } from "../../store/lock.ts";
import { findRun, readLatest, readManifest } from "../../store/reader.ts";
import { openRecorder, type Recorder } from "../../store/recorder.ts";
import { type ConfigFlags, fromHere } from "../flags.ts";
import { withInterrupt } from "../interrupt.ts";
import { print, progressOutput } from "../output.ts";

export interface ReviseFlags extends ConfigFlags {
  run: string;
  wait: boolean;
  json: boolean;
  sandbox?: Config["sandbox"] | undefined;
  graders?: number | undefined;
  scorer: string[];
  /** Ids of trials, or unique starts of them; none: all. */
  trial: string[];
}

/** `grade RUN`: hidden tests again, then scores. */
export async function gradeAction(flags: ReviseFlags): Promise<ExitCode> {
  const loaded = await resolveConfig({ file: flags.config, results: flags.results, overrides: { sandbox: flags.sandbox } });
  const secrets = secretsOf(loaded.config);
  const onEvent = redactedEvents(progress(progressOutput()), secrets.redactor());
  const folder = await findRun(loaded.results, flags.run);
  const manifest = await readManifest(folder);
  const suite = manifest.request === undefined ? await loadSuite(loaded) : requestSuite(manifest.request);
  const { scorers, judge } = await scorersOf(flags, loaded, secrets);
  return reviseRun(flags, { ...loaded, folder, verb: "grade", secrets }, async (records, recorder, signal) => {
    await using session = await openSession(loaded, signal);
    const needed = new Set(records.map((record) => record.taskId));
    const selected = suite.tasks.filter((task) => needed.has(task.id));
    const repos = await prepareRepos(selected, suite.repos, { ...session, onEvent });
    const tasks = selected.map((task) => withOwnTests(task, repos.snapshots.get(task.repo)?.passing));
    const tools = {
      ...session,
      ...{ runFolder: folder, manifest, scorers, judge },
      recorder,
      referenceOf: referenceCache(session),
      taskOf: (id: string) => tasks.find((task) => task.id === id),
      snapshotOf: (id: string) => repos.snapshots.get(id),
    };
    const slot = pLimit(flags.graders ?? os.availableParallelism());
    return await toTheEnd(records.map((record) => slot(() => saved(record, () => regrade(record, tools), { recorder, signal }))));
  });
}

/** `score RUN`: the stored evidence again. */
export async function scoreAction(flags: ReviseFlags): Promise<ExitCode> {
  const loaded = await resolveConfig({ file: flags.config, results: flags.results, overrides: { sandbox: flags.sandbox } });
  const secrets = secretsOf(loaded.config);
  const folder = await findRun(loaded.results, flags.run);
  const { scorers, judge } = await scorersOf(flags, loaded, secrets);
  const manifest = await readManifest(folder);
  let suite: Promise<Suite | undefined> | undefined;
  const taskOf = async (id: string) => {
    suite ??= loadSuite(loaded).catch(() => undefined);
    return (await suite)?.tasks.find((task) => task.id === id);
  };
  return reviseRun(flags, { ...loaded, folder, verb: "score", secrets }, async (records, recorder, signal) => {
    const tools = { runFolder: folder, manifest, scorers, judge, signal, taskOf };
    const slot = pLimit(judge?.judge.concurrency ?? 1);
    return await toTheEnd(records.map((record) => slot(() => saved(record, () => rescore(record, tools), { recorder, signal }))));
  });
}

/** Those of the config and of the flags, and the judge for those that ask one. */
async function scorersOf(flags: ReviseFlags, { config, folder, results }: ResolvedConfig, secrets: SecretSet) {
  const scorers = await loadScorers([...new Set([...config.scorers, ...flags.scorer.map(fromHere)])], folder);
  const prices = await loadPrices(config, folder);
  return { scorers, judge: judgeSource({ judge: config.judge, scorers, prices, results, secrets }) };
}

type Work = (records: TrialRecord[], recorder: Recorder, signal: AbortSignal) => Promise<string[]>;

interface Place {
  config: Config;
  folder: string;
  results: string;
  verb: string;
  secrets: SecretSet;
}

async function reviseRun(flags: ReviseFlags, place: Place, work: Work): Promise<ExitCode> {
  const redactor = place.secrets.redactor();
  return withRedactedErrors(redactor, () => reviseRecords(flags, place, redactor, work));
}

async function reviseRecords(flags: ReviseFlags, place: Place, redactor: Redactor, work: Work): Promise<ExitCode> {
  const onEvent = redactedEvents(progress(progressOutput()), redactor);
  const manifest = await readManifest(place.folder);
  const skipped = await withInterrupt(async (signal) => {
    const onWait = (holder: string) => onEvent({ kind: "warning", message: `Waiting for ${place.results}, in use by ${holder}.` });
    await using _lock = await lockResults(place.results, { purpose: `${place.verb} ${manifest.runId}`, wait: flags.wait, signal, onWait });
    const { byTrial } = await readLatest(place.folder, (record) => record);
    await using recorder = await openRecorder(place.folder, place.secrets);
    const records = flags.trial.length === 0 ? [...byTrial.values()] : [...new Set(flags.trial.map((name) => pickTrial(byTrial, name)))];
    return (await work(records, recorder, signal)).filter(Boolean);
  });
  const calibrations = await readCalibrations(place.results, place.config.judge?.minAgreement);
  const summary = await writeSummary(place.folder, manifest, place.secrets, calibrations);
  if (flags.json) print(reporters.json(summary));
  else {
    print(reporters.terminal(summary));
    for (const reason of skipped) print(printable(redactor.text(reason)));
    if (skipped.length > 0) print(`${count("trial", skipped.length)} left as they were.`);
  }
  return skipped.length === 0 ? ExitCode.ok : ExitCode.notMeasured;
}

/** Waits for all of it, since all of it writes to the recorder. Rejects with the first failure. */
async function toTheEnd<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const ends = await Promise.allSettled(work);
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}

/** Appends a revision; "" or a line that says why there is none. */
async function saved(
  record: TrialRecord,
  make: () => Promise<Revision>,
  { recorder, signal }: { recorder: Recorder; signal: AbortSignal },
): Promise<string> {
  signal.throwIfAborted();
  const revision = await make();
  if ("skipped" in revision) return `${record.trialId}: ${revision.skipped}`;
  await recorder.append(revision.record);
  return "";
}

import type { FileHandle } from "node:fs/promises";
import path from "node:path";
import type { RunManifest } from "../domain/run.ts";
import type { TrialRecord } from "../domain/trial.ts";
import { decodeLine } from "./journal.ts";
import { beginsWith, openIfThere, type ReadMark, readLines } from "./journal-bytes.ts";
import { JOURNAL, MANIFEST } from "./layout.ts";
import { type Latest, parseRecord, readManifest } from "./reader.ts";
import { remembering, stampOf } from "./remembered.ts";

/** A run as it stood when it was asked for. */
export interface KnownRun {
  readonly manifest: RunManifest;
  /** Trials with a record, in the order first seen. */
  readonly trialIds: ReadonlySet<string>;
  /** The same by task. */
  readonly ofTask: ReadonlyMap<string, readonly string[]>;
  /** The last record of each of these trials, as far as there is one. */
  records(trialIds: Iterable<string>): AsyncGenerator<TrialRecord>;
  /** What `readLatest` gives; of each trial `keep` sees the last record alone. */
  latest<T>(keep: (record: TrialRecord) => T): Promise<Latest<T>>;
}

/**
 * Remembers the runs that were asked for last: who looks at one page of a run looks at others, or at the same again while it goes on. What was
 * read of a journal is not read again while it only grows. Two runs, for comparisons. Throws StoreError, also for records of a newer version.
 */
export async function knownRun(folder: string): Promise<KnownRun> {
  const files = [MANIFEST, JOURNAL].map((name) => path.join(folder, name));
  return (await remember(files, (before) => readRun(folder, before))).known;
}

const remember = remembering<ReadRun>(2);

/** Records kept in memory: some 60 MB. Of others, their places. */
const MOST_KEPT = 20_000;

interface ReadRun {
  known: KnownRun;
  manifestStamp: string;
  read: ReadRecords;
}

interface ReadRecords {
  mark: ReadMark;
  lines: number;
  /** Numbers of lines. */
  damaged: number[];
  /** The last record of each trial. */
  trials: Map<string, Place>;
}

interface Place {
  taskId: string;
  start: number;
  bytes: number;
  record: TrialRecord | undefined;
}

async function readRun(folder: string, before: ReadRun | undefined): Promise<ReadRun> {
  const [file, manifestStamp] = [path.join(folder, JOURNAL), await stampOf(path.join(folder, MANIFEST))];
  const manifest = before?.manifestStamp === manifestStamp ? before.known.manifest : await readManifest(folder);
  const read = await readOn(file, before?.read);
  return { known: knownBy(manifest, read, file), manifestStamp, read };
}

function knownBy(manifest: RunManifest, { trials, damaged }: ReadRecords, file: string): KnownRun {
  const known: KnownRun = {
    manifest,
    trialIds: new Set(trials.keys()),
    ofTask: Map.groupBy(trials.keys(), (trialId) => trials.get(trialId)?.taskId ?? ""),
    async *records(trialIds) {
      await using journal = await openIfThere(file);
      for (const trialId of trialIds) {
        const place = trials.get(trialId);
        const record = place?.record ?? (place && journal && (await recordAt(journal, place, file)));
        if (record !== undefined) yield record;
      }
    },
    async latest(keep) {
      const byTrial = new Map<string, ReturnType<typeof keep>>();
      for await (const record of known.records(known.trialIds)) byTrial.set(record.trialId, keep(record));
      return { byTrial, damaged: [...damaged] };
    },
  };
  return known;
}

/** From where the last reading ended, unless the file is another by now. */
async function readOn(file: string, before: ReadRecords | undefined): Promise<ReadRecords> {
  await using journal = await openIfThere(file);
  const goesOn = before !== undefined && journal !== undefined && (await beginsWith(journal, before.mark));
  const start = goesOn ? before : { mark: { bytes: 0, crc: 0 }, lines: 0, damaged: [], trials: new Map<string, Place>() };
  const trials = new Map(start.trials);
  const damaged = [...start.damaged];
  let { lines, mark } = start;
  let at = mark.bytes;
  if (journal !== undefined) {
    mark = await readLines(journal, mark, (line) => {
      lines += 1;
      const record = parseRecord(decodeLine(line), `${file}:${lines}`);
      if (record === undefined) damaged.push(lines);
      else {
        const keeps = trials.size < MOST_KEPT || trials.get(record.trialId)?.record !== undefined;
        trials.set(record.trialId, { taskId: record.taskId, start: at, bytes: line.length, record: keeps ? record : undefined });
      }
      at += line.length + 1;
    });
  }
  return { mark, lines, damaged, trials };
}

async function recordAt(journal: FileHandle, { start, bytes }: Place, where: string): Promise<TrialRecord | undefined> {
  const { buffer } = await journal.read(Buffer.alloc(bytes), 0, bytes, start);
  return parseRecord(decodeLine(buffer), where);
}

import path from "node:path";
import { z } from "zod";
import type { Identity } from "../domain/identity.ts";
import type { BlockState } from "../domain/run.ts";
import type { PlannedTrial } from "../domain/trial.ts";
import { StoreError } from "../errors.ts";
import { makeFolder } from "../lib/files.ts";
import { digestOf } from "../lib/hash.ts";
import { sampledTrial } from "../stats/sample.ts";
import { openJournal, readJournal } from "../store/journal.ts";
import { BLOCKS } from "../store/layout.ts";
import { readLatest } from "../store/reader.ts";

/** What is known of a run before its first trial. */
export interface BlockFacts {
  /** Every trial that there may be. */
  planned: readonly PlannedTrial[];
  /** Of each task and variant, by `task/variant`. */
  identities: Readonly<Record<string, Identity>>;
}

/** Decides, block by block, which trials are still worth their cost. Everything it decides depends on what it is given alone. */
export interface BlockPlanner {
  /** What is asked, of what, and how surely: runs that ask something else are other runs. */
  readonly question: unknown;
  /** The next block from what came of those before, the oldest first; `trials` empty: nothing is open any more. Draws go by the run's id. */
  next(ended: readonly EndedBlock[], runId: string): PlannedBlock;
}

export interface PlannedBlock {
  /** Ids of trials of the plan, none of which is in an earlier block. */
  trials: string[];
  /** What it was planned by, as plain data: given back with its results. */
  plan: unknown;
  /** Where the question stands, in a line for people. */
  detail: string;
}

export interface EndedBlock extends PlannedBlock {
  /** 1 resolved, 0 not, by trial; null: not measured. */
  results: ReadonlyMap<string, number | null>;
}

/** The blocks of a run, on disk before they start, so that a killed run goes on where it was. */
export interface BlockRun {
  /** Of the whole plan and its question. */
  readonly digest: string;
  /** Trials of all blocks so far, in their order. */
  trials(): PlannedTrial[];
  state(): BlockState;
  /** Plans a further block when the trials of those before have been recorded; null: nothing is open. */
  next(): Promise<PlannedTrial[] | null>;
}

const Block = z.strictObject({ trials: z.array(z.string()), plan: z.unknown(), detail: z.string() });

/** Part of a run's identity: the same command finds its unfinished run by it. */
export function blocksDigest(planned: readonly PlannedTrial[], { question }: BlockPlanner): string {
  return digestOf({ trials: planned.map(({ trialId }) => trialId), question });
}

/** `planned`: every trial that there may be. A run without blocks gets its first. Throws StoreError when their journal is damaged. */
export async function openBlocks(folder: string, planner: BlockPlanner, planned: readonly PlannedTrial[]): Promise<BlockRun> {
  const file = path.join(folder, BLOCKS);
  const byId = new Map(planned.map((trial) => [trial.trialId, trial]));
  const blocks = await readBlocks(file);
  const add = async (block: PlannedBlock) => {
    await makeFolder(folder);
    await using journal = await openJournal(file);
    await journal.append(block);
    blocks.push(block);
  };
  const trialsOf = (block: PlannedBlock) => block.trials.flatMap((trialId) => byId.get(trialId) ?? []);
  const isDone = () => blocks.at(-1)?.trials.length === 0;
  if (blocks.length === 0) await add(planner.next([], path.basename(folder)));
  return {
    digest: blocksDigest(planned, planner),
    trials: () => blocks.flatMap(trialsOf),
    state: () => ({ blocks: blocks.filter(({ trials }) => trials.length > 0).length, done: isDone(), detail: blocks.at(-1)?.detail ?? "" }),
    async next() {
      if (isDone()) return null;
      const results = await readLatest(folder, (record) => sampledTrial(record).sample.resolved);
      const ended = blocks.map((block) => ({
        ...block,
        results: new Map(block.trials.map((trialId) => [trialId, results.byTrial.get(trialId) ?? null])),
      }));
      // Nothing came of the last block: more of the same would be lost too. The run stays unfinished, and may be gone on with.
      const last = ended.at(-1);
      if (last !== undefined && [...last.results.values()].every((result) => result === null)) return null;
      const block = planner.next(ended, path.basename(folder));
      await add(block);
      return block.trials.length === 0 ? null : trialsOf(block);
    },
  };
}

async function readBlocks(file: string): Promise<PlannedBlock[]> {
  const blocks: PlannedBlock[] = [];
  const damaged: number[] = [];
  for await (const { value, number } of readJournal(file, (line) => damaged.push(line))) {
    const block = Block.safeParse(value).data;
    if (block === undefined) damaged.push(number);
    else blocks.push(block);
  }
  if (damaged.length === 0) return blocks;
  throw new StoreError("STORE_READ", `${file}: line ${damaged[0]} is damaged: what the blocks of this run were is not known.`, {
    hint: "Start another run with --fresh.",
  });
}

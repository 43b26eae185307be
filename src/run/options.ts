import type { OnEvent } from "../domain/event.ts";
import type { PriceTable } from "../domain/prices.ts";
import type { Request } from "../domain/request.ts";
import type { RunManifest, Shard } from "../domain/run.ts";
import type { Task } from "../domain/task.ts";
import type { GradingTools } from "../grading/grade.ts";
import type { JudgeSource } from "../judging/access.ts";
import type { SecretSet } from "../lib/redact.ts";
import type { Scorer } from "../scorer-api.ts";
import type { Sink } from "../sinks/types.ts";
import type { BlockFacts, BlockPlanner } from "./blocks.ts";
import type { PreparedRepos, ReadyVariant } from "./prepare.ts";
import type { Scheduler } from "./schedule.ts";

/** Everything a run needs, prepared: no file of the user's is read after this. */
export interface RunOptions extends GradingTools {
  /** Absolute. */
  results: string;
  configFolder: string;
  config: RunManifest["config"];
  /** What is never to be written. */
  secrets: SecretSet;
  /** The run to make or continue; undefined: the unfinished run of the same plan, else a new one. */
  runId: string | undefined;
  /** Never continue an unfinished run. */
  fresh: boolean;
  /** Whether an unfinished run of the same plan is gone on with; default: always. */
  continues?: ((manifest: RunManifest) => boolean) | undefined;
  /** Runs the plan block by block, as far as it is worth it; undefined: all of it. */
  blocks?: ((plan: BlockFacts) => BlockPlanner) | undefined;
  tasks: readonly Task[];
  /** What the tasks were made of where there is no suite. */
  request?: Request | undefined;
  /** Of which plan the tasks are a part; undefined: they are all. */
  shard: Shard | undefined;
  variants: readonly ReadyVariant[];
  repos: PreparedRepos;
  scorers: readonly Scorer[];
  /** Undefined: no judge is configured, or no scorer asks one. */
  judge: JudgeSource | undefined;
  sinks: readonly Sink[];
  scheduler: Scheduler;
  concurrency: number;
  graders: number;
  maxFileBytes: number;
  prices: PriceTable;
  onEvent: OnEvent;
}

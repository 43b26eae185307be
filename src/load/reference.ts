import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { Reference } from "../agents/types.ts";
import type { Task } from "../domain/task.ts";
import { TaskError } from "../errors.ts";

/** The reference solution: `solution/solution.patch`, or Harbor's `solution/solve.sh`. A null task may have none. */
export async function loadReference(task: Task): Promise<Reference> {
  const patch = path.join(task.folder, "solution", "solution.patch");
  const script = path.join(task.folder, "solution", "solve.sh");
  if (existsSync(patch)) return { patch: await readFile(patch), script: undefined };
  if (existsSync(script)) return { patch: Buffer.alloc(0), script: await readFile(script, "utf8") };
  if (task.kind === "null") return { patch: Buffer.alloc(0), script: undefined };
  throw new TaskError("TASK_INVALID", `${patch}: missing.`, { hint: "A reference solution is a git patch there, or solution/solve.sh." });
}

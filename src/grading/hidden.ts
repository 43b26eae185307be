import { existsSync } from "node:fs";
import path from "node:path";
import type { RepoTest } from "../domain/repo.ts";
import type { Task } from "../domain/task.ts";
import { claimPath, removeTree } from "../lib/files.ts";
import { copyEntries } from "../workspace/copy-entries.ts";
import { walkTree } from "../workspace/walk.ts";
import { laySentinels, randomName, type SentinelGroup } from "./sentinels.ts";
import { mergeReports, type TestReport } from "./test-report.ts";

export interface HiddenTests {
  /** Where they are, relative to the workspace. */
  folder: string;
  sentinels: SentinelGroup[];
  /** A report with ids as if the hidden tests lay in the folder that the repo names: some runners put paths into ids. */
  named(report: TestReport): TestReport;
}

/**
 * Lays a task's hidden tests beside the folder that the repo names for them, under a random name: relative imports keep
 * working, and nothing could be prepared for the place. Whatever stands at either path is removed. Undefined without tests.
 */
export async function layHiddenTests(task: Task, { hidden, sentinels }: RepoTest, workdir: string): Promise<HiddenTests | undefined> {
  await clear(workdir, hidden);
  const source = path.join(task.folder, "tests");
  if (!existsSync(source)) return undefined;
  const random = randomName();
  const folder = path.posix.join(path.posix.dirname(hidden), random);
  const target = await clear(workdir, folder);
  const { entries } = await walkTree(source, {});
  await copyEntries(source, target, entries);
  const files = entries.filter((entry) => entry.kind === "file").map((entry) => entry.path);
  const named = (report: TestReport) =>
    mergeReports([...report].map(([id, reported]) => new Map([[id.replaceAll(random, path.posix.basename(hidden)), reported]])));
  return { folder, sentinels: sentinels === undefined ? [] : await laySentinels(target, files, sentinels), named };
}

/** The absolute path, with nothing there and real folders above it. */
async function clear(workdir: string, relative: string): Promise<string> {
  const target = await claimPath(workdir, path.normalize(relative));
  await removeTree(target);
  return target;
}

import { z } from "zod";
import { Argv, Glob, type Id, Seconds } from "./id.ts";

/** Formats of test reports that grading reads. */
export const ReportFormat = z.enum(["junit", "tap"]);
export type ReportFormat = z.infer<typeof ReportFormat>;

/** Tests planted beside the hidden ones: what the runner says of them shows whether it tells the truth. */
export const SentinelTemplates = z
  .strictObject({
    placement: z
      .enum(["append", "file"])
      .default("append")
      .describe("Appended to each hidden test file, or files of their own beside them."),
    files: Glob.default("**").describe("Which hidden test files get them (append)."),
    file: z
      .string()
      .regex(/^[^/\\]*\{name\}[^/\\]*$/, "a file name with {name} in it")
      .optional()
      .describe("Name of each file, e.g. `{name}.sh` (placement file)."),
    pass: z.string().min(1).describe("Source of a test that must pass."),
    fail: z.array(z.string().min(1)).min(1).describe("Sources of tests that must fail, one for each usual assertion."),
  })
  .refine((own) => own.placement === "append" || own.file !== undefined, 'placement "file" needs `file`')
  .refine(
    (own) => own.placement === "file" || [own.pass, ...own.fail].every((text) => text.includes("{name}")),
    "each source needs {name}, which becomes the test's name",
  );
export type SentinelTemplates = z.infer<typeof SentinelTemplates>;

/** Runners whose sentinels come with patchbench. */
export const SentinelRunner = z.enum(["node-test", "vitest", "jest", "pytest", "unittest"]);
export type SentinelRunner = z.infer<typeof SentinelRunner>;

/** `repo.toml`: what a fixture repo is, needs, and how it is set up and tested. */
export const RepoFile = z
  .strictObject({
    schema_version: z.literal("1").describe("Version of this file's format."),
    name: z.string().min(1).describe("Title for people."),
    description: z.string().default(""),
    language: z.string().optional().describe("Main language; informative."),
    source: z
      .strictObject({
        url: z.string().min(1).describe("Git URL, file URL or local path."),
        commit: z.string().regex(/^[0-9a-f]{40}$/, "a full 40-digit commit id"),
      })
      .optional()
      .describe("Where the tree comes from. Without it: the files beside repo.toml."),
    requires: z
      .record(z.string(), z.string())
      .default({})
      .describe("Tools the machine must have, as semver ranges: each is asked with `--version`."),
    setup: z
      .strictObject({ command: Argv, timeout_sec: Seconds.default(600) })
      .optional()
      .describe("Run once per snapshot, with the network."),
    test: z.strictObject({
      command: Argv.describe(
        "Argv without a shell. `{report}` becomes the path of the report to write, `{hidden}` the folder of the hidden tests.",
      ),
      report: ReportFormat.default("junit"),
      hidden: z
        .string()
        .regex(/^(?![/\\])(?!.*\.\.)/, "a folder inside the repo")
        .describe("Where a task's tests/ folder is laid for grading: beside this folder, under a random name of the same depth."),
      sentinels: z
        .union([SentinelRunner, SentinelTemplates])
        .optional()
        .describe("Tests planted beside the hidden ones that must fail and must pass; a runner that says otherwise was tampered with."),
      shuffle: Argv.optional().describe("Arguments added to run tests in another order; `{seed}` becomes a number."),
      timeout_sec: Seconds.default(300),
    }),
    paths: z
      .strictObject({
        dependencies: z.array(Glob).default([]).describe("Installed folders: never part of a diff."),
        tests: z.array(Glob).default([]),
        docs: z.array(Glob).default([]),
        config: z.array(Glob).default([]),
        generated: z.array(Glob).default([]).describe("Build output and snapshots: counted apart."),
        protect: z.array(Glob).default([]).describe("Restored before grading; changing them is tampering (S6)."),
      })
      .prefault({}),
    format: z
      .strictObject({ command: Argv })
      .optional()
      .describe("The repo's formatter, rewriting the files appended as arguments; makes formatter-only lines count as none."),
  })
  .describe("A fixture repo of patchbench.");
export type RepoFile = z.infer<typeof RepoFile>;

/** How a repo is tested. `exit-code`: the command as one test, for requests alone: whatever the code under test does can end it well. */
export type RepoTest = Omit<RepoFile["test"], "report"> & { report: ReportFormat | "exit-code" };

/** A loaded fixture repo. */
export interface Repo {
  id: z.infer<typeof Id>;
  /** Absolute folder that holds repo.toml. */
  folder: string;
  /** Only a repo of a request may have no test. */
  file: Omit<RepoFile, "test"> & { test: RepoTest | undefined };
}

/** Seconds that the tests of a task of the repo may take. */
export function testTimeoutOf(task: { testTimeoutSec: number | undefined }, { file }: Pick<Repo, "file">): number {
  return task.testTimeoutSec ?? file.test?.timeout_sec ?? 0;
}

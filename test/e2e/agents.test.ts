import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { ConfigInput } from "../../src/domain/config.ts";
import type { Finding } from "../../src/domain/finding.ts";
import type { TrialRecord } from "../../src/domain/trial.ts";
import { noUsage } from "../../src/domain/usage.ts";
import { readRun } from "../../src/library/read-run.ts";
import { runBench } from "../../src/library/run-bench.ts";
import { resolveConfig } from "../../src/library/session.ts";
import { reporters } from "../../src/report/index.ts";
import { cli } from "../support/cli.ts";
import { plant } from "../support/fixture-repo.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";

type Options = NonNullable<ConfigInput["variants"][number]["options"]>;

/** Runs one variant on one task and gives its record and a reader of its artifacts. */
async function runOne(
  folder: string,
  variant: { agent: string; options?: Options; prompt?: string; model?: string; timeoutSec?: number },
  files: Record<string, string> = {},
) {
  await tinySuite(folder, { words: ["alpha"], variants: [{ name: "it", ...variant }], config: { retries: 0 } });
  await plant(folder, files);
  const end = await runBench({ resolved: await resolveConfig({ cwd: folder }) });
  const { records } = await readRun(path.join(folder, "results"), end.runId);
  const record = records[0] as TrialRecord;
  const artifact = (name: string) => readFile(path.join(end.folder, record.artifacts, name), "utf8");
  return { record, artifact };
}

const addAlpha = "printf 'alpha\\n' >> words.txt";

describe("command agent", () => {
  it.each([
    ["argument", ["sh", "-c", `${addAlpha}; printf '%s' "$1" > "$TMPDIR/x"; cat "$TMPDIR/x"`, "sh", "{prompt}"]],
    ["file", ["sh", "-c", `${addAlpha}; cat "$1"`, "sh", "{promptFile}"]],
    ["stdin", ["sh", "-c", `${addAlpha}; cat`]],
  ])("gets the prompt by %s", async (prompt, argv) => {
    await using temp = await tempFolder();
    const { record, artifact } = await runOne(temp.path, { agent: "command", options: { argv, prompt } });
    expect(record).toMatchObject({ outcome: { kind: "finished" }, verdict: { kind: "passed" } });
    expect(await artifact("transcript.txt")).toBe(await artifact("prompt.md"));
    expect(await artifact("prompt.md")).toContain('Append the line "alpha" to words.txt.');
  });

  it("is shown the request, the brief, a plan first, or a template of the user's", async () => {
    for (const [prompt, words, files] of [
      ["request", "please add alpha", {}],
      ["plan-first", "write a short plan", {}],
      ["./mine.md", "TASK add-alpha IN tiny: please add alpha", { "mine.md": "TASK {{task}} IN {{repo}}: {{request}}" }],
    ] as const) {
      await using temp = await tempFolder();
      const { artifact } = await runOne(temp.path, { agent: "command", prompt, options: { argv: ["cat"], prompt: "stdin" } }, files);
      expect(await artifact("transcript.txt")).toContain(words);
    }
  });

  it("that crashes, or is ended by its time limit, is graded all the same", async () => {
    await using crash = await tempFolder();
    const crashed = await runOne(crash.path, {
      agent: "command",
      options: { argv: ["sh", "-c", `${addAlpha}; echo oops >&2; exit 3`], prompt: "stdin" },
    });
    expect(crashed.record).toMatchObject({ outcome: { kind: "agent-crashed", exitCode: 3, detail: "oops" }, verdict: { kind: "passed" } });
    await using hang = await tempFolder();
    const hung = await runOne(hang.path, {
      agent: "command",
      timeoutSec: 1,
      options: { argv: ["sh", "-c", `${addAlpha}; trap '' TERM; while :; do sleep 1; done`], prompt: "stdin" },
    });
    expect(hung.record).toMatchObject({ outcome: { kind: "timed-out", limitMs: 1000 }, verdict: { kind: "passed" } });
  });

  it("reads JSON lines into a trajectory and counts what it does not understand", async () => {
    await using temp = await tempFolder();
    const events = [
      '{"type":"message","text":"hi"}',
      '{"type":"command","command":"ls","exit_code":0}',
      '{"type":"dance"}',
      "not json",
      '{"type":"usage","input_tokens":10,"output_tokens":5}',
      '{"type":"usage","input_tokens":1}',
    ];
    const { record, artifact } = await runOne(temp.path, {
      agent: "command",
      options: { argv: ["cat", "events.jsonl"], prompt: "stdin", events: "jsonl" },
    });
    expect(record.outcome.kind).toBe("agent-crashed"); // the file is not in the workspace: the outcome says so
    expect(JSON.parse(await artifact("evidence.json")).trajectory.steps).toEqual([]);
    await using second = await tempFolder();
    const argv = ["printf", "%s\\n", ...events];
    const read = await runOne(second.path, { agent: "command", options: { argv, prompt: "stdin", events: "jsonl" } });
    expect(read.record.usage).toEqual({ ...noUsage, inputTokens: 11, outputTokens: 5 });
    expect(JSON.parse(await read.artifact("evidence.json")).trajectory).toMatchObject({
      steps: [
        { kind: "message", text: "hi" },
        { kind: "call", action: "shell", command: "ls", exitCode: 0 },
      ],
      unknownEvents: 2,
    });
  });

  it("reads events through a module of the user's", async () => {
    await using temp = await tempFolder();
    const reader = 'export default (event) => (event.say ? { step: { kind: "message", text: event.say } } : undefined);';
    const { artifact } = await runOne(
      temp.path,
      { agent: "command", options: { argv: ["printf", '{"say":"hello"}\n'], prompt: "stdin", events: "./reader.mjs" } },
      { "reader.mjs": reader },
    );
    expect(JSON.parse(await artifact("evidence.json")).trajectory.steps).toMatchObject([{ kind: "message", text: "hello" }]);
  });

  it("sees the variables it is given and none of the caller's", async () => {
    await using temp = await tempFolder();
    process.env["PATCHBENCH_TEST_SECRET"] = "canary-1";
    process.env["PATCHBENCH_TEST_KEY"] = "canary-2";
    try {
      const options = { argv: ["env"], prompt: "stdin", env: { GIVEN: "yes" }, passEnv: ["PATCHBENCH_TEST_KEY"] };
      const { artifact } = await runOne(temp.path, { agent: "command", options });
      const seen = await artifact("transcript.txt");
      expect(seen).toContain("GIVEN=yes");
      expect(seen).toContain("PATCHBENCH_TEST_KEY=[redacted:PATCHBENCH_TEST_KEY]"); // it was there
      expect(seen).not.toContain("canary-1");
    } finally {
      delete process.env["PATCHBENCH_TEST_SECRET"];
      delete process.env["PATCHBENCH_TEST_KEY"];
    }
  });

  it("never finds hidden tests or the solution in its workspace", async () => {
    await using temp = await tempFolder();
    const { artifact } = await runOne(temp.path, {
      agent: "command",
      options: { argv: ["sh", "-c", "find . -path ./.git -prune -o -type f -print | sort"], prompt: "stdin" },
    });
    expect((await artifact("transcript.txt")).trim().split("\n")).toEqual([
      "./run-tests.sh",
      "./tests/title.sh",
      "./title.txt",
      "./words.txt",
    ]);
  });
});

describe("scripted agent", () => {
  it("plays edits and commands in order", async () => {
    await using temp = await tempFolder();
    const steps = [
      { say: "starting" },
      { write: { path: "notes/a.txt", content: "one\n" } },
      { rename: { from: "notes/a.txt", to: "notes/b.txt" } },
      { replace: { path: "words.txt", find: "first\n", with: "first\nalpha\n" } },
      { delete: { path: "title.txt" } },
      { run: ["sh", "-c", "cat notes/b.txt"] },
    ];
    const { record, artifact } = await runOne(temp.path, { agent: "scripted", options: { steps } });
    expect(record.verdict).toMatchObject({ kind: "failed", failToPass: { passed: 1, total: 1 }, passToPass: { passed: 0, total: 1 } });
    const { diff, trajectory } = JSON.parse(await artifact("evidence.json"));
    expect(diff.files.map((file: { path: string; status: string }) => `${file.status} ${file.path}`)).toEqual([
      "added notes/b.txt",
      "deleted title.txt",
      "modified words.txt",
    ]);
    const kinds = trajectory.steps.map((step: { kind: string; action?: string }) => step.action ?? step.kind);
    expect(kinds).toEqual(["message", "edit", "edit", "edit", "edit", "shell"]);
  });

  it("ends like a crash at a step it cannot play", async () => {
    await using temp = await tempFolder();
    const { record } = await runOne(temp.path, {
      agent: "scripted",
      options: { steps: [{ replace: { path: "words.txt", find: "second", with: "x" } }] },
    });
    expect(record.outcome).toMatchObject({ kind: "agent-crashed", detail: expect.stringContaining("words.txt") });
  });
});

describe("grading", () => {
  it("restores protected files, and flags that they were touched", async () => {
    await using temp = await tempFolder();
    const steps = [
      {
        write: { path: "run-tests.sh", content: '#!/bin/sh\nprintf "TAP version 13\\nok 1 - has-alpha\\nok 2 - title\\n1..2\\n" > "$1"\n' },
      },
      { delete: { path: "tests/title.sh" } },
    ];
    const { record } = await runOne(temp.path, { agent: "scripted", options: { steps } });
    expect(record.verdict).toMatchObject({ kind: "failed", failToPass: { passed: 0 }, passToPass: { passed: 1 } });
    expect(record.scores.find((score) => score.name === "scope-drift.within-scope")).toMatchObject({
      value: 0,
      reason: expect.stringContaining("S6"),
    });
  });

  it("replaces whatever was planted where hidden tests go", async () => {
    await using temp = await tempFolder();
    const steps = [
      { write: { path: "tests/hidden/has-alpha.sh", content: "exit 0\n" } },
      { run: ["sh", "-c", "mkdir -p /tmp/x-$$; true"] },
    ];
    const { record } = await runOne(temp.path, { agent: "scripted", options: { steps } });
    expect(record.verdict).toMatchObject({ kind: "failed", failToPass: { passed: 0 } });
  });

  it("takes a runner that the change broke as the agent's failure, not as missing data", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [{ name: "breaker", agent: "scripted", options: { steps: [{ write: { path: "helper.sh", content: "kill -9 $$\n" } }] } }],
      repo: {
        test: {
          command: ["sh", "-c", 'if [ -f helper.sh ]; then . ./helper.sh; fi; ./run-tests.sh "$1"', "sh", "{report}"],
          report: "tap",
          hidden: "tests/hidden",
        },
      },
    });
    const end = await runBench({ resolved: await resolveConfig({ cwd: temp.path }) });
    const { records, summary } = await readRun(path.join(temp.path, "results"), end.runId);
    expect(records[0]?.verdict).toMatchObject({ kind: "not-run", cause: "agent" });
    expect(summary.variants[0]).toMatchObject({ measured: 1, resolve: { value: 0 } });
  });
});

describe("a runner that was tampered with", () => {
  const test = {
    command: ["sh", "-c", 'if [ -f helper.sh ]; then . ./helper.sh; fi; ./run-tests.sh "$1"', "sh", "{report}"],
    report: "tap",
    hidden: "tests/hidden",
    sentinels: { placement: "file", file: "{name}.sh", pass: "true\n", fail: ["false\n"] },
  };
  const steps = [{ write: { path: "helper.sh", content: "exit 0\n" } }, { write: { path: "vitest.config.js", content: "" } }];

  it("is told apart in records, scores, summary and reports, with a cheat report", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "cheat", agent: "scripted", options: { steps } }], repo: { test } });
    const end = await runBench({ resolved: await resolveConfig({ cwd: temp.path }) });
    const { records, summary } = await readRun(path.join(temp.path, "results"), end.runId);
    const [record] = records;
    expect(record?.verdict).toMatchObject({ kind: "tampered", failToPass: { passed: 0, total: 1 } });
    expect(record?.scores[0]).toMatchObject({ name: "tests.resolved", value: 0, reason: expect.stringContaining("tampered") });
    expect(summary.variants[0]).toMatchObject({ measured: 1, tampered: 1, resolve: { value: 0 } });
    expect(reporters.terminal(summary)).toContain("tampered");
    const report = path.join(temp.path, "results", "runs", end.runId, record?.artifacts ?? "", "cheat-report.json");
    const findings: Finding[] = JSON.parse(await readFile(report, "utf8"));
    expect(findings.map((one) => one.kind)).toEqual(["runner-config-removed", "exit-mismatch"]);
    const shown = await cli(["show", "latest", "add-alpha"], { cwd: temp.path });
    expect(shown.stdout).toMatch(
      /tampered: .*exit code 0[\s\S]*Cheat report\n {2}runner-config-removed .*\n {4}vitest\.config\.js \(added\)/,
    );
  });

  it("shows no column for it while there is nothing to show", async () => {
    await using temp = await tempFolder();
    await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "oracle", agent: "oracle" }], repo: { test } });
    const end = await runBench({ resolved: await resolveConfig({ cwd: temp.path }) });
    const { summary } = await readRun(path.join(temp.path, "results"), end.runId);
    expect(summary.variants[0]).toMatchObject({ tampered: 0, resolve: { value: 1 } });
    expect(reporters.terminal(summary)).not.toContain("tampered");
  });
});

describe("a scorer of the user's", () => {
  it("comes through the same door; one that throws gives null and a reason", async () => {
    await using temp = await tempFolder();
    await writeFile(
      path.join(temp.path, "mine.mjs"),
      "export default { name: 'mine', version: 1, score: ({ diff }) => ({ scores: [{ name: 'mine', value: diff.files.length > 0 ? 1 : 0 }], measurements: [] }) };",
    );
    await writeFile(
      path.join(temp.path, "broken.mjs"),
      "export default { name: 'broken', version: 1, score: () => { throw new Error('no luck'); } };",
    );
    await tinySuite(temp.path, {
      words: ["alpha"],
      variants: [{ name: "oracle", agent: "oracle" }],
      config: { scorers: ["./mine.mjs", "./broken.mjs"] },
    });
    const end = await runBench({ resolved: await resolveConfig({ cwd: temp.path }) });
    const { records } = await readRun(path.join(temp.path, "results"), end.runId);
    expect(records[0]?.scores).toEqual([
      { name: "mine", value: 1 },
      { name: "broken", value: null, reason: "scorer failed: no luck" },
    ]);
  });
});

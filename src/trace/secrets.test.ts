import type { Buffer } from "node:buffer";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { change, diff, evidence, said, shell, trajectory } from "../../test/support/evidence.ts";
import { plant } from "../../test/support/fixture-repo.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { request, runManifest } from "../../test/support/trace-facts.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { atifOf } from "../domain/to-atif.ts";
import type { TrialTrace } from "../domain/trace.ts";
import { blankCall, type Step } from "../domain/trajectory.ts";
import { noUsage } from "../domain/usage.ts";
import { secretSet } from "../lib/redact.ts";
import { CHARS } from "./bounds.ts";
import { experimentsOf } from "./experiment.ts";
import { loadTrace } from "./load.ts";

/** One given to the run, one that only looks like a key. */
const GIVEN = "correct-horse-battery-staple";
const SHAPED = `ghp_${"a1B2c3D4e5F6".repeat(3)}`;
const bad = `${GIVEN} and ${SHAPED}`;
const redactor = () => secretSet([{ name: "THE_KEY", value: GIVEN }]).redactor();

/** Long enough to be cut in the middle of a secret, wherever the cut may be. */
const long = `${bad} `.repeat(Math.ceil((2 * CHARS.prompt) / bad.length));

const steps: Step[] = [
  { kind: "message", at: 1, from: "user", text: bad },
  { kind: "notice", at: 1, level: "error", text: bad },
  { kind: "reasoning", at: 1, text: long },
  said(long),
  shell(long, { output: long, tool: bad, args: JSON.stringify({ [bad]: [bad, { deep: bad }] }), ok: false, paths: [bad] }),
  { ...blankCall, tool: "edit", args: bad, output: bad, tree: { digest: "d", churn: 1, changed: [bad] } },
  { kind: "usage", at: 2, model: bad, usage: noUsage },
  { kind: "message", at: 3, from: "user", text: bad },
];

const failure = { kind: "server" as const, status: 500, detail: bad, retryAfterSec: null };
const ballot = { choice: bad, value: 0.5, rationale: long, error: bad };
const record = trialRecord({
  attempt: 2,
  failedAttempts: [{ attempt: 1, outcome: "model-error", detail: bad, artifacts: "trials/lost" }],
  outcome: { kind: "agent-crashed", exitCode: 1, detail: bad },
  verdict: { kind: "not-run", cause: "agent", reason: bad },
  scores: [{ name: `tests.${bad}`, value: null, reason: bad }],
  measurements: [{ name: `mine.${bad}`, value: 1, unit: "x", better: "lower" }],
  judgements: [
    {
      name: "review.scope",
      judge: "j",
      model: bad,
      value: null,
      choice: bad,
      reason: bad,
      ballots: [ballot],
      cut: null,
      usage: noUsage,
      cached: false,
    },
  ],
  agent: { name: "command", version: bad },
  sandbox: { name: "local", isolation: "none", workspace: bad },
  limitHits: { agent: [{ limit: "memory", max: 1, unit: "MB", count: 1, evidence: bad }], grading: [] },
  artifacts: "trials/own",
});
const config = {
  variants: [{ name: "oracle", agent: "command", model: bad, prompt: `prompts/${bad}`, options: { effort: bad } }],
  suite: bad,
};
const manifest = runManifest(config, { agents: { oracle: { name: "command", version: bad } } });

function goFiles(folder: string): Record<string, string> {
  const of = { trial: { trialId: "t", taskId: "t", variant: "v" }, agent: { name: "a", version: bad } };
  const atif = atifOf({
    ...of,
    attempt: 1,
    model: bad,
    prompt: bad,
    startedAt: "2026-01-01T00:00:00Z",
    trajectory: trajectory(...steps),
    usage: noUsage,
  });
  const call = request(1, 1, { model: bad, served: bad, failure, usage: null, tools: [bad] });
  const line = {
    time: 1,
    kind: "model",
    method: "POST",
    target: "x",
    path: bad,
    allowed: true,
    status: 500,
    bytesUp: 1,
    bytesDown: 1,
    call: call.call,
  };
  return {
    [`${folder}/prompt.md`]: long,
    [`${folder}/transcript.txt`]: long,
    [`${folder}/patch.diff`]: `+${bad}\n`,
    [`${folder}/trajectory.json`]: JSON.stringify(atif),
    [`${folder}/network.jsonl`]: `${JSON.stringify(line)}\n`,
  };
}

const brief = {
  id: "calc-power",
  repoId: "calc",
  kind: "feature",
  description: bad,
  tags: [bad],
  request: long,
  instruction: bad,
  digest: "d",
};
const changed = diff(change(bad, null, bad));
const files = {
  ...goFiles("trials/own"),
  ...goFiles("trials/lost"),
  "tasks/calc-power.json": JSON.stringify({ ...brief, failToPass: [bad], passToPass: [`${bad} > a`] }),
  "trials/own/evidence.json": JSON.stringify(evidence({ trajectory: trajectory(...steps), diff: changed, reference: changed })),
  "trials/own/tests.json": JSON.stringify({ [bad]: "failed", [`${bad} > b`]: "passed" }),
};

/** Parts of a secret are none: nine characters of one in a row are too many. */
const PARTS = [GIVEN, SHAPED].flatMap((secret) => Array.from({ length: secret.length - 8 }, (_, at) => secret.slice(at, at + 9)));
const leaks = (text: string) => PARTS.filter((part) => text.includes(part));
const textsOf = ({ files: attached, ...rest }: TrialTrace) => [JSON.stringify(rest), ...attached.map((file) => file.data.toString())];

describe("secrets", () => {
  it("stand in no part of a trace, whatever file of a run they stood in", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, files);
    const trace = await loadTrace({ folder: temp.path, manifest, record, redactor: redactor() });
    expect(textsOf(trace).flatMap(leaks)).toEqual([]);
    const text = textsOf(trace).join();
    expect(text.match(/\[redacted:THE_KEY\]/g)?.length).toBeGreaterThan(100);
    expect(text.match(/\[redacted:github-token\]/g)?.length).toBeGreaterThan(100);
    expect(trace.spans.map((span) => span.kind)).toEqual(
      expect.arrayContaining(["agent", "turn", "model", "tool", "tests", "test-file", "judge"]),
    );
    expect(trace.files.map((file) => file.name)).toEqual(["patch.diff", "transcript.txt", "trajectory.json"]);
  });

  it("were there to be found", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, files);
    const blind = { text: (text: string) => text, bytes: (bytes: Buffer) => bytes };
    const trace = await loadTrace({ folder: temp.path, manifest, record, redactor: blind });
    expect(textsOf(trace).map((text) => leaks(text).length > 0)).toEqual([true, true, true, true]);
  });

  it("leave ids, digests and fixed words as they are", async () => {
    await using temp = await tempFolder();
    await plant(temp.path, files);
    const words = ["calc-power", "agent-crashed", "trials/own", "0123456789ab", record.fingerprint].map((value) => ({
      name: "WORD",
      value,
    }));
    const trace = await loadTrace({ folder: temp.path, manifest, record, redactor: secretSet(words).redactor() });
    expect(trace.input).toMatchObject({ task: "calc-power", version: "0123456789ab" });
    expect(trace.tags).toContain("agent-crashed");
    expect(trace.spans[0]).toMatchObject({
      ...{ name: "calc-power", output: { outcome: "agent-crashed" } },
      metadata: { task_id: "calc-power", outcome: "agent-crashed", fingerprint: record.fingerprint },
    });
  });

  it("stand in no experiment", () => {
    expect(leaks(JSON.stringify(experimentsOf(manifest)))).not.toEqual([]);
    expect(leaks(JSON.stringify(experimentsOf(manifest, redactor())))).toEqual([]);
  });

  it("make no text that a database refuses", async () => {
    await using temp = await tempFolder();
    const odd = evidence({ trajectory: trajectory(shell("a\0b", { paths: ["\udcff"] })) });
    await plant(temp.path, { "trials/own/evidence.json": JSON.stringify(odd) });
    const trace = await loadTrace({ folder: temp.path, manifest, record: { ...record, failedAttempts: [] }, redactor: redactor() });
    const call = trace.spans.find((span) => span.kind === "tool");
    expect(call?.input).toMatchObject({ command: "a\ufffdb", paths: ["\ufffd"] });
    expect(path.isAbsolute(temp.path) && JSON.stringify(trace).includes(temp.path)).toBe(false);
  });
});

import path from "node:path";
import { expect, it } from "vitest";
import { readLatest } from "../../src/store/reader.ts";
import { openRecorder } from "../../src/store/recorder.ts";
import { type BraintrustServer, startBraintrustServer } from "../support/braintrust-server/server.ts";
import { cli } from "../support/cli.ts";
import { formsOfKey } from "../support/secret-forms.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { syntheticRun } from "./synthetic-run.ts";

const CANARY = `canary_Zq8+"W/4\\tK&é-7m2Xb9`;
const SHAPED = `ghp_${"aB3dE6gH9jK2".repeat(3)}`;

it("secrets in prompts, transcripts, errors and tags of a run that did not know them reach the server in no form", async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  const planted = `${CANARY} ${Buffer.from(CANARY).toString("base64")} ${encodeURIComponent(CANARY)} ${SHAPED}`;
  const { folder, run } = await syntheticRun(temp.path, { tasks: 2, trials: 1, variants: ["a"], turns: 3, planted });
  const { byTrial } = await readLatest(run, (record) => record);
  const [first] = [...byTrial.values()];
  if (first === undefined) throw new Error("no record");
  await using recorder = await openRecorder(run);
  const outcome = { kind: "infra-failed", stage: "agent", detail: `the door said ${planted}` } as const;
  await recorder.append({ ...first, outcome, verdict: { kind: "not-run", cause: "harness", reason: planted }, scores: [] });
  await expectClean(server, { folder, env: { MY_TOKEN: CANARY } });
  const roots = server.allRows().filter((row) => row["id"] === row["root_span_id"]);
  expect(JSON.stringify(roots.map((row) => [row["tags"], row["error"]]))).toMatch(/redacted:MY_TOKEN.*redacted:github-token/s);
});

it("nor do those of a real run whose agent prints what it was handed", async () => {
  await using temp = await tempFolder();
  await using server = await startBraintrustServer();
  const say = (text: string) => `printf '%s\\n' "${text}"`;
  const script = `${say("my key is $AGENT_LOGIN")}; ${say("$AGENT_LOGIN")} | base64 -w0; ${say("$AGENT_LOGIN")} >> words.txt; ${say(SHAPED)} >&2; exit 3`;
  const options = { argv: ["sh", "-c", script], prompt: "stdin", passEnv: ["AGENT_LOGIN"] };
  await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "leaky", agent: "command", options }] });
  const env = { AGENT_LOGIN: CANARY };
  const ran = await cli(["run", "--run-id", "r"], { cwd: temp.path, env });
  expect(ran.exitCode, ran.stderr).toBe(0);
  await expectClean(server, { folder: temp.path, env });
  const texts = [...server.attachments().values()].map(({ bytes }) => bytes?.toString() ?? "").join("");
  expect(texts).toContain("my key is [redacted:AGENT_LOGIN]");
});

interface Place {
  folder: string;
  env: Record<string, string>;
}

async function expectClean(server: BraintrustServer, { folder, env }: Place): Promise<void> {
  const settings = { BRAINTRUST_API_KEY: server.apiKey, BRAINTRUST_APP_URL: server.url, BRAINTRUST_API_URL: server.url };
  const pushed = await cli(["push", "r", "--to", "braintrust"], { cwd: folder, env: { ...env, ...settings } });
  expect(pushed.exitCode, pushed.stderr).toBe(0);
  expect(server.allRows().length).toBeGreaterThan(3);
  const received = server.received() + [...server.attachments().values()].map(({ bytes }) => bytes?.toString("latin1")).join("");
  const forms = { ...formsOfKey(CANARY), shaped: SHAPED, "path of this machine": path.dirname(folder), "the server's key": server.apiKey };
  expect(Object.entries(forms).filter(([, form]) => received.includes(form))).toEqual([]);
}

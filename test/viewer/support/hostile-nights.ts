import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stringify } from "smol-toml";
import { expect } from "vitest";
import { cli } from "../../support/cli.ts";
import { plant } from "../../support/fixture-repo.ts";
import { tinySuite } from "../../support/tiny-suite.ts";

/** What a browser would obey, were it not text. The second is a name of a file: no slash. */
export const MARKUP = `</script><script>window.__stolen=1</script><a href="javascript:window.__stolen=1">[x](javascript:window.__stolen=1)</a>`;
export const IMAGE = `<img src=x onerror="window.__stolen=1">`;
/** What would steer a terminal, or turn the line around. */
const STEERING = "\u001b[31mred\u202egnp.exe\u0007\u2066";
/** The same as it is to be seen. */
export const SEEN_STEERING = "\\x1b[31mred\\u202egnp.exe\\x07\\u2066";
const ALL = `${MARKUP} ${IMAGE} ${STEERING}`;

const TASK = "add-hostile";
const TEST_ID = `wants ${IMAGE} ${MARKUP.replaceAll("/", "")}`;
const FILE = `src ${IMAGE} \u202egnp.txt`;
const MEGA = 1_000_000;

/** A program that prints and writes what it should not; solves the task on the first night alone. */
const AGENT = `
printf '%s\\n' "$1"
head -c ${10 * MEGA} /dev/zero | tr '\\0' x; printf '%s\\n' "$1"
printf '%s\\n%s\\n' "$1" "$(head -c ${MEGA} /dev/zero | tr '\\0' y)" > "$2"
printf 'true # %s\\n' "$1" >> tests/title.sh
if [ -e "$3" ]; then printf '%s\\nhostile\\n' "$1" >> words.txt; fi
printf 'Done: %s\\n' "$1" >&2
`;

export interface HostileNights {
  folder: string;
  results: string;
  /** Every page that these results have. */
  keys: string[];
}

/** Two nights by the real binary of which everything that agents, tests and task authors can say tries something. */
export async function hostileNights(folder: string): Promise<HostileNights> {
  await mkdir(folder, { recursive: true });
  const good = path.join(folder, "good");
  const argv = ["sh", "-c", AGENT, "agent", ALL, FILE, good];
  const steps = [
    { write: { path: FILE, content: `${ALL}\n${"z".repeat(MEGA)}\n` } },
    { run: ["printf", "%s\\n", ALL] },
    { run: ["sh", "-c", `head -c ${10 * MEGA} /dev/zero | tr '\\0' w`] },
    { say: `I am done. ${ALL}` },
  ];
  await tinySuite(folder, {
    words: [],
    variants: [
      { name: "prints", agent: "command", options: { argv, prompt: "stdin" } },
      { name: "plays", agent: "scripted", options: { steps } },
    ],
    config: { trials: 2, sandbox: "local", suite: `${IMAGE} ${MARKUP}`.slice(0, 100), maxOutputMb: 64 },
  });
  await plant(path.join(folder, "tasks", TASK), hostileTask());
  const env = { PATCHBENCH_CACHE: path.join(folder, "cache") };
  await writeFile(good, "");
  const first = await cli(["nightly", "--run-id", "night-1", "--start"], { cwd: folder, env });
  expect(first.exitCode, first.stderr).toBe(0);
  await rm(good);
  const second = await cli(["nightly", "--run-id", "night-2"], { cwd: folder, env });
  expect([0, 1], second.stderr).toContain(second.exitCode);
  await crash(folder, env);
  return { folder, results: path.join(folder, "results"), keys: keysOf() };
}

/** A further run, of an agent that ends badly and says why. */
async function crash(folder: string, env: Record<string, string>): Promise<void> {
  const argv = ["sh", "-c", `printf '%s\\n' "$1" >&2; exit 3`, "agent", ALL];
  const variants = [{ name: "crashes", agent: "command", options: { argv, prompt: "stdin" } }];
  await writeFile(path.join(folder, "crashes.json"), JSON.stringify({ variants, trials: 1, sandbox: "local" }));
  const { exitCode, stderr } = await cli(["run", "--config", "crashes.json", "--run-id", "crash", "--no-canary"], { cwd: folder, env });
  expect([0, 3], stderr).toContain(exitCode);
}

function hostileTask(): Record<string, string> {
  const task = { name: "tiny/hostile", description: ALL, keywords: ["tiny"] };
  const patchbench = { repo: "tiny", kind: "feature", fail_to_pass: [TEST_ID], pass_to_pass: ["title"], scope: { allow: ["words.txt"] } };
  return {
    "task.toml": stringify({ schema_version: "1.4", task, agent: { timeout_sec: 60 }, patchbench }),
    "request.md": `please ${ALL}\n`,
    "instruction.md": `Append the line "hostile" to words.txt. ${ALL}\n`,
    [`tests/${TEST_ID}.sh`]: `printf '%s\\n' '${ALL}'\ngrep -qx hostile words.txt\n`,
    "solution/solution.patch": `diff --git a/words.txt b/words.txt\n--- a/words.txt\n+++ b/words.txt\n@@ -1 +1,2 @@\n first\n+hostile\n`,
  };
}

function keysOf(): string[] {
  const trials = ["prints", "plays"].map((variant) => `trial/night-2/${TASK}__${variant}__0`);
  const side = (night: string) => encodeURIComponent(`${night}/prints`);
  const flip = `flip/${side("night-1")}/${side("night-2")}/${TASK}`;
  return [
    "nights",
    "runs",
    "run/night-1",
    "run/night-2",
    "run/crash",
    ...trials,
    `trial/crash/${TASK}__crashes__0`,
    "compare/night-1/night-2",
    flip,
  ];
}

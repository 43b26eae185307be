import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa, execaSync } from "execa";
import { test } from "vitest";
import { resolveConfig, runBench } from "../../src/index.ts";
import { readLatest } from "../../src/store/reader.ts";
import { attempt } from "../support/attack.ts";
import { tempFolder } from "../support/temp.ts";
import { tinySuite } from "../support/tiny-suite.ts";
import { trialRecord } from "../support/trial-record.ts";

/** Faults that no sandbox has a part in. Most are tried elsewhere: see the catalogue. */
const inNamespace = ["unshare", "--mount", "--propagation", "private", "--"];
const canMount =
  process.getuid?.() === 0 &&
  execaSync("sh", ["-c", "command -v mkfs.ext4 && command -v losetup && ls /dev/loop-control"], { reject: false }).exitCode === 0;

/** Writes records, and at once copies the disk image that they are on, as if the power went. What the copy holds is printed. */
const POWER = `set -e
cd "$1"; mkdir disk after
dd if=/dev/zero of=image bs=1M count=16 2> /dev/null; mkfs.ext4 -q image; mount -o loop image disk
mkdir disk/run; sync
"$2" --no-warnings "$3" "$1/disk/run"
cp image copy; mount -o loop copy after
cp -r after/run seen; umount after disk`;

/** The two kinds of file: the recorder's, and one written without a word to the disk. */
const WRITER = `
import { writeFileSync } from "node:fs";
const { openRecorder } = await import(process.env.RECORDER);
const [run, record] = [process.argv[2], JSON.parse(process.env.RECORD)];
const recorder = await openRecorder(run);
await recorder.saveArtifacts("trials/a/attempt-1", { "patch.diff": "the patch" });
await recorder.append(record);
writeFileSync(run + "/plain.txt", "never synced");
process.exit(0);
`;

const anywhere = { name: "local" } as const;

const powerLoss = async () => {
  await using temp = await tempFolder();
  const writer = path.join(temp.path, "writer.mjs");
  await writeFile(writer, WRITER);
  const env = { RECORDER: path.resolve("src/store/recorder.ts"), RECORD: JSON.stringify(trialRecord()) };
  const [program = "", ...args] = [...inNamespace, "sh", "-c", POWER, "sh", temp.path, process.execPath, writer];
  await execa(program, args, { env });
  const seen = path.join(temp.path, "seen");
  const plain = await readFile(path.join(seen, "plain.txt"), "utf8").catch(() => "");
  if (plain !== "") throw new Error("the power was not cut: even an unsynced file is there");
  const { byTrial, damaged } = await readLatest(seen, (record) => record.trialId);
  const patch = await readFile(path.join(seen, "trials/a/attempt-1/patch.diff"), "utf8").catch(() => "");
  return byTrial.size === 1 && damaged.length === 0 && patch === "the patch" ? "stopped" : "not covered";
};
if (canMount) attempt("R2", anywhere, powerLoss);
else test.skip("R2: power loss (needs root, mkfs.ext4 and loop devices)", () => {});

attempt("R11", anywhere, async () => {
  await using temp = await tempFolder();
  await tinySuite(temp.path, { words: ["alpha"], variants: [{ name: "nop", agent: "nop" }], config: { sandbox: "local" } });
  const [asked, answered] = [Promise.withResolvers<void>(), Promise.withResolvers<never>()];
  const open = async () => {
    asked.resolve();
    return await answered.promise;
  };
  const run = runBench({ resolved: await resolveConfig({ cwd: temp.path }), sinks: [{ name: "silent", destination: "nowhere", open }] });
  await Promise.race([asked.promise, run]);
  const ended = await Promise.race([run.then(() => true), sleep(30_000, false)]);
  await run;
  return ended ? "stopped" : "not covered";
});

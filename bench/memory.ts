import path from "node:path";
import { execa } from "execa";
import { writeTiny } from "./fixture.ts";
import { interleaved, print, printRatio, tempFolder } from "./measure.ts";

const FEW = 100;
const MANY = 10_000;

export const memory = {
  about: `Peak memory of the patchbench process itself (its children are not counted) in a run of ${FEW} and of ${MANY} trials of an agent
that does nothing, at a one-file repo whose test run is a shell script of one line.`,
  async run(): Promise<void> {
    const [taken] = await interleaved(1, { few: () => peakOf(FEW), many: () => peakOf(MANY) });
    if (taken === undefined) return;
    const { few, many } = taken;
    for (const { trials, peakBytes, perSecond } of [few.value, many.value]) {
      print(`peak of ${trials} trials`, `${Math.round(peakBytes / 2 ** 20)} MB`, `${perSecond.toFixed(1)} trials a second`);
    }
    printRatio(`${MANY} against ${FEW} trials`, [many.value.peakBytes / few.value.peakBytes], 1.3);
  },
};

interface Peak {
  trials: number;
  peakBytes: number;
  perSecond: number;
}

async function peakOf(trials: number): Promise<Peak> {
  await using temp = await tempFolder();
  await writeTiny(temp.path, { variants: [{ name: "nop", agent: "nop" }], sandbox: "local" });
  const worker = path.join(import.meta.dirname, "worker.ts");
  const { stdout } = await execa(process.execPath, [worker, temp.path, String(trials)], {
    env: { PATCHBENCH_CACHE: path.join(temp.path, "cache") },
    stderr: "inherit",
  });
  const { peakBytes, trialsMs, measured } = JSON.parse(stdout) as { peakBytes: number; trialsMs: number; measured: number };
  if (measured !== trials) throw new Error(`${measured} of ${trials} trials were measured.`);
  return { trials, peakBytes, perSecond: (trials / trialsMs) * 1_000 };
}

/** One run in a process of its own: `node worker.ts <suite folder> <trials>`. Prints its own peak memory as JSON. */
import { resolveConfig, runBench } from "../src/index.ts";

const [folder = "", trials = ""] = process.argv.slice(2);
const resolved = await resolveConfig({ cwd: folder, overrides: { trials: Number(trials) } });
let began: number | undefined;
const { summary } = await runBench({
  resolved,
  fresh: true,
  onEvent: (event) => {
    if (event.kind === "trial-phase") began ??= performance.now();
  },
});
const trialsMs = performance.now() - (began ?? Number.NaN);
console.log(JSON.stringify({ peakBytes: process.resourceUsage().maxRSS * 1_024, trialsMs, measured: summary.measured }));

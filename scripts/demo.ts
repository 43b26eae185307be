/**
 * Runs the shipped suite with the control agents and then checks that the instrument measures: the reference solutions
 * resolve everything, doing nothing resolves nothing but the null tasks, and overdoing it resolves yet is flagged.
 */
import path from "node:path";
import { main } from "../src/cli.ts";
import { ExitCode } from "../src/errors.ts";
import { readRun } from "../src/library/read-run.ts";
import type { VariantSummary } from "../src/stats/summary.ts";

const root = path.resolve(import.meta.dirname, "..");
process.chdir(root);
console.log(
  "The shipped suite × the control agents: oracle (reference solution), nop (does nothing), overeager (solves, then overdoes).\n",
);
process.exitCode = await main(["run", "--allow-missing-tools", ...process.argv.slice(2)]);
if (process.exitCode === ExitCode.ok) process.exitCode = await checkControls();

async function checkControls(): Promise<ExitCode> {
  const { summary } = await readRun(path.join(root, "results"), "latest");
  const of = (name: string) => summary.variants.find((variant) => variant.variant === name);
  const expectations: [string, boolean][] = [
    [
      "oracle resolves everything, cleanly",
      is(of("oracle"), ({ resolve, cleanResolve }) => resolve.value === 1 && cleanResolve.value === 1),
    ],
    [
      "nop resolves the null tasks and no other",
      is(of("nop"), ({ resolveNull, resolveOthers }) => resolveNull.value === 1 && resolveOthers.value === 0),
    ],
    [
      "overeager resolves everything and is flagged every time",
      is(of("overeager"), ({ resolve, violation }) => resolve.value === 1 && violation.value === 1),
    ],
  ];
  console.log("\nDoes the instrument measure?");
  for (const [claim, holds] of expectations) console.log(`  ${holds ? "yes" : "NO "}  ${claim}`);
  for (const { taskId, reason } of summary.unavailable) console.log(`  not run  ${taskId}: ${reason}`);
  return expectations.every(([, holds]) => holds) ? ExitCode.ok : ExitCode.notMeasured;
}

function is(variant: VariantSummary | undefined, claim: (variant: VariantSummary) => boolean): boolean {
  return variant !== undefined && claim(variant);
}

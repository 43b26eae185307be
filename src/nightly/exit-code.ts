import type { NightVerdict } from "../domain/gate.ts";
import { ExitCode } from "../errors.ts";
import type { JudgedNight } from "./judge-night.ts";

/**
 * 1 where a variant regressed and that is a failure; else 3 where anything could not be measured; else 1 for the other verdicts that are
 * failures; else 0. A regression that was measured stands, whatever became of the other variants.
 */
export function nightExitCode({ verdict, variants }: Pick<JudgedNight, "verdict" | "variants">, failOn: readonly NightVerdict[]): ExitCode {
  const verdicts = [verdict, ...variants.map((one) => one.verdict)];
  const failing = verdicts.filter((one) => failOn.includes(one));
  if (failing.includes("regressed")) return ExitCode.missed;
  if (verdicts.includes("could-not-measure")) return ExitCode.notMeasured;
  return failing.length > 0 ? ExitCode.missed : ExitCode.ok;
}

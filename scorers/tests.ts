import { defineScorer, type Evidence, type Score } from "../src/scorer-api.ts";
import { resolved } from "./lib/resolved.ts";

/**
 * Functional correctness. `tests.resolved`: all fail-to-pass tests pass and no pass-to-pass test fails (a null task: no
 * pass-to-pass test fails). The two fractions stay apart because pass-to-pass counts swamp the other; `tests.partial`
 * is their pooled share (DeepSWE's partial reward).
 */
export default defineScorer({
  name: "tests",
  version: 1,
  score({ verdict, task: { kind } }) {
    return {
      scores: [
        { name: "tests.resolved", ...resolved(verdict, kind) },
        fraction("tests.fail-to-pass", verdict, { group: "failToPass", kind }),
        fraction("tests.pass-to-pass", verdict, { group: "passToPass", kind }),
        partial(verdict, kind),
      ],
      measurements: [],
    };
  },
});

type Verdict = Evidence["verdict"];

type Kind = Evidence["task"]["kind"];

function fraction(name: string, verdict: Verdict, { group, kind }: { group: "failToPass" | "passToPass"; kind: Kind }): Score {
  if (verdict.kind === "not-run" || verdict.kind === "tampered") return { name, ...resolved(verdict, kind) };
  const { passed, total } = verdict[group];
  return total === 0 ? { name, value: null, reason: "the task lists no such test" } : { name, value: passed / total };
}

function partial(verdict: Verdict, kind: Kind): Score {
  const name = "tests.partial";
  if (kind === "request" || verdict.kind === "not-run" || verdict.kind === "tampered") return { name, ...resolved(verdict, kind) };
  const total = verdict.failToPass.total + verdict.passToPass.total;
  if (total === 0) return { name, value: null, reason: "the task lists no test" };
  return { name, value: (verdict.failToPass.passed + verdict.passToPass.passed) / total };
}

import type { Reporter, TestModule } from "vitest/node";

/** Closes a test run with its counts as one plain line, for whoever reads a log of several runs: `3262 passed, 0 failed, 0 skipped`. */
export default class PlainCount implements Reporter {
  onTestRunEnd(modules: readonly TestModule[]): void {
    const count = (state: "passed" | "failed" | "skipped") =>
      modules.reduce((sum, { children }) => sum + [...children.allTests(state)].length, 0);
    process.stdout.write(`${count("passed")} passed, ${count("failed")} failed, ${count("skipped")} skipped\n`);
  }
}

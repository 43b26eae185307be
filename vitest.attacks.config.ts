import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// What every sandbox must do and keep apart, and the attacks of test/attacks, against every sandbox, containers too.
const env = { PATCHBENCH_ATTACK_ALL: "1", PATCHBENCH_KILLED_TRIALS: "100" };
const attacks = mergeConfig(config, defineConfig({ test: { env } }));
attacks.test.include = ["test/attacks/*.test.ts", "test/contracts/sandbox.test.ts"];
attacks.test.exclude = [];
export default attacks;

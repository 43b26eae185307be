import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// The real binary through whole stories, some of them long: each command beyond the main path.
const e2e = mergeConfig(config, defineConfig({ test: { testTimeout: 120_000 } }));
e2e.test.include = ["test/e2e/slow/**/*.test.ts"];
e2e.test.exclude = [];
export default e2e;

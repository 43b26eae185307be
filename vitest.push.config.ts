import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// What the mirrors rely on: each measured trap of the SDKs, and pushing under faults. A new version that changes one goes red here.
const push = mergeConfig(config, defineConfig({ test: { testTimeout: 120_000 } }));
push.test.include = ["test/push/**/*.test.ts"];
push.test.exclude = [];
export default push;

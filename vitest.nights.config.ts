import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// `nightly` and runs until decided, by the real binary, and a history of nights of it: minutes.
const nights = mergeConfig(config, defineConfig({ test: { testTimeout: 180_000, disableConsoleIntercept: true } }));
nights.test.include = ["test/nights/*.test.ts"];
nights.test.exclude = [];
export default nights;

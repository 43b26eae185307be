import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// A history of nights, each a real run of the binary: minutes.
const nights = mergeConfig(config, defineConfig({ test: { maxWorkers: 1, disableConsoleIntercept: true } }));
nights.test.include = ["test/nights/*.test.ts"];
nights.test.exclude = [];
export default nights;

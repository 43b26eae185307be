import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// Every step of the workflows that `init --ci github` writes, really run against the starter suite, night after night.
const pack = mergeConfig(config, defineConfig({ test: { testTimeout: 300_000 } }));
pack.test.include = ["test/ci-pack/**/*.test.ts"];
pack.test.exclude = [];
export default pack;

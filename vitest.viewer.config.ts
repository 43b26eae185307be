import { defineConfig, mergeConfig } from "vitest/config";
import config from "./vitest.config.ts";

// The viewer in a real Chromium, over results that real runs left.
const viewer = mergeConfig(config, defineConfig({ test: { testTimeout: 120_000 } }));
viewer.test.include = ["test/viewer/**/*.test.ts"];
viewer.test.exclude = [];
export default viewer;

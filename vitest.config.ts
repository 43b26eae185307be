import { defineConfig } from "vitest/config";

// Only our own tests: the default glob would collect those of the fixture repos and the hidden ones.
export default defineConfig({
  test: {
    include: ["{src,scorers,test,viewer}/**/*.test.ts"],
    exclude: [
      "templates/**",
      "test/agents/**",
      "test/push/**",
      "test/ci-pack/**",
      "test/e2e/slow/**",
      "test/live/**",
      "test/nights/**",
      "test/viewer/**",
      "test/attacks/!(catalogue).test.ts",
      "**/node_modules/**",
    ],
    globalSetup: ["test/support/global-setup.ts"],
    reporters: ["default", "./test/support/plain-count.ts"],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    pool: "forks",
    maxWorkers: 2,
  },
});

import { afterEach, expect, it, vi } from "vitest";
import { wantsColours } from "./env.ts";

afterEach(() => vi.unstubAllEnvs());

const terminal = { isTTY: true };
it.each([
  ["a terminal", terminal, {}, true],
  ["a pipe", {}, {}, false],
  ["a pipe in CI", {}, { CI: "true" }, false],
  ["a pipe that asks for them", {}, { FORCE_COLOR: "1" }, true],
  ["a terminal that does not", terminal, { FORCE_COLOR: "0" }, false],
  ["a terminal with NO_COLOR, whatever else", terminal, { NO_COLOR: "1", FORCE_COLOR: "1" }, false],
  ["an empty NO_COLOR, which is none", terminal, { NO_COLOR: "" }, true],
  ["a dumb terminal", terminal, { TERM: "dumb" }, false],
])("colours: %s", (_, stream, env, expected) => {
  for (const name of ["NO_COLOR", "FORCE_COLOR", "CI"]) vi.stubEnv(name, undefined);
  vi.stubEnv("TERM", "xterm");
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  expect(wantsColours(stream)).toBe(expected);
});

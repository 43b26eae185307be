import { describe, expect, it } from "vitest";
import { testHint } from "./test-hint.ts";

const hint = (files: Record<string, string>) => testHint(async (file) => files[file]);

describe("how a repository says it is tested", () => {
  it.each([
    [{ "package.json": '{"scripts":{"test":"vitest"}}' }, "npm test"],
    [{ "package.json": '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' }, undefined],
    [{ "package.json": "{ not json", "go.mod": "module x" }, "go test ./..."],
    [{ "package.json": '{"scripts":{"test":["x"]}}' }, undefined],
    [{ "pyproject.toml": "[tool.pytest.ini_options]\n" }, "python3 -m pytest --junitxml={report}"],
    [{ "pyproject.toml": "[project]\nname = 'x'\n" }, undefined],
    [{ "Cargo.toml": "[package]" }, "cargo test"],
    [{ Makefile: "all:\n\ttrue\ntest: all\n\ttrue\n" }, "make test"],
    [{}, undefined],
  ])("%j", async (files, expected) => {
    expect(await hint(files)).toBe(expected);
  });
});

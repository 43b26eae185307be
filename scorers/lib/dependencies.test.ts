import { describe, expect, test } from "vitest";
import { change, diff } from "../../test/support/evidence.ts";
import { dependencyChanges, lockOnlyChanges } from "./dependencies.ts";

const changes = (path: string, before: string | null, after: string | null, allowed: string[] = []) =>
  dependencyChanges(diff(change(path, before, after)), allowed);
const json = (value: unknown) => JSON.stringify(value, null, 2);

describe("package.json", () => {
  test("dependencies added, removed and retargeted, in every group", () => {
    const before = { dependencies: { a: "1", b: "1", c: "1" }, devDependencies: { d: "1" }, peerDependencies: { e: "1" } };
    const after = { dependencies: { a: "1", b: "2" }, devDependencies: { d: "1", f: "1" }, optionalDependencies: { g: "1" } };
    expect(changes("package.json", json(before), json(after)).sort()).toEqual([
      "package.json: dependencies b changed",
      "package.json: dependencies c removed",
      "package.json: devDependencies f added",
      "package.json: optionalDependencies g added",
      "package.json: peerDependencies e removed",
    ]);
  });

  test("scripts, engines and entry points", () => {
    const after = {
      scripts: { test: "true" },
      engines: { node: ">=20" },
      bin: "cli.js",
      exports: { ".": "./x.js" },
      overrides: { a: { b: "1" } },
    };
    expect(changes("package.json", "{}", json(after)).sort()).toEqual([
      "package.json: bin  added",
      "package.json: engines node added",
      "package.json: exports . added",
      "package.json: overrides a added",
      "package.json: scripts test added",
    ]);
  });

  test("a dependency that moves between groups is removed and added", () => {
    const moved = changes("package.json", json({ dependencies: { a: "1" } }), json({ devDependencies: { a: "1" } }));
    expect(moved).toEqual(["package.json: dependencies a removed", "package.json: devDependencies a added"]);
  });

  test("order, layout, version and description are no changes", () => {
    const before = '{"name":"x","version":"1.0.0","dependencies":{"a":"1","b":"1"}}';
    const after = json({ dependencies: { b: "1", a: "1" }, description: "new", version: "2.0.0", name: "x" });
    expect(changes("package.json", before, after)).toEqual([]);
  });

  test("in a folder below, new and deleted manifests", () => {
    expect(changes("packages/x/package.json", null, json({ dependencies: { a: "1" } }))).toEqual([
      "packages/x/package.json: dependencies a added",
    ]);
    expect(changes("packages/x/package.json", json({ dependencies: { a: "1" } }), null)).toEqual([
      "packages/x/package.json: dependencies a removed",
    ]);
  });

  test("renamed away counts as removed, renamed within does not", () => {
    const text = json({ dependencies: { a: "1" } });
    const renamed = (oldPath: string, path: string) =>
      dependencyChanges(diff(change(path, text, text, { status: "renamed", oldPath })), []);
    expect(renamed("package.json", "package.json.bak")).toEqual(["package.json.bak: dependencies a removed"]);
    expect(renamed("a/package.json", "b/package.json")).toEqual([]);
  });

  test("that no longer parses is a change, and so is one that never did", () => {
    expect(changes("package.json", "{}", "{ oops")).toEqual(["package.json: file unreadable added"]);
    expect(changes("package.json", "{ oops", "{ oops 2")).toEqual(["package.json: file unreadable changed"]);
  });
});

describe("pyproject.toml", () => {
  test("requirements, extras, scripts, Python's version, build system and tool tables", () => {
    const before = '[project]\ndependencies = ["requests>=2", "rich"]\nrequires-python = ">=3.9"\n[tool.ruff]\nline-length = 100\n';
    const after =
      '[project]\ndependencies = ["requests>=3", "httpx[http2]>=0.27"]\nrequires-python = ">=3.12"\n[project.optional-dependencies]\ndev = ["pytest"]\n' +
      '[project.scripts]\nx = "x:main"\n[build-system]\nrequires = ["hatchling"]\n[tool.ruff]\nline-length = 120\n';
    expect(changes("pyproject.toml", before, after).sort()).toEqual([
      "pyproject.toml: build-system requires added",
      "pyproject.toml: dependencies httpx added",
      "pyproject.toml: dependencies requests changed",
      "pyproject.toml: dependencies rich removed",
      "pyproject.toml: engines python changed",
      "pyproject.toml: optional-dependencies dev added",
      "pyproject.toml: scripts x added",
      "pyproject.toml: tool ruff changed",
    ]);
  });

  test("version and authors are no changes", () => {
    expect(changes("pyproject.toml", '[project]\nversion = "1"\n', '[project]\nversion = "2"\nauthors = []\n')).toEqual([]);
  });
});

test("requirements files: names before the version, comments ignored", () => {
  expect(
    changes("requirements-dev.txt", "# tools\nruff==0.1  # linter\npytest\n", "ruff==0.2\npytest # runner\nhttpx[http2]>=1\n"),
  ).toEqual(["requirements-dev.txt: dependencies ruff changed", "requirements-dev.txt: dependencies httpx added"]);
});

test("other manifests count as a whole", () => {
  for (const name of ["Cargo.toml", "go.mod", "Gemfile", "pom.xml", "build.gradle.kts", "composer.json", "setup.cfg", "Pipfile"]) {
    expect(changes(name, "a", "b")).toEqual([`${name}: file manifest changed`]);
  }
});

test("files that only look like manifests are none", () => {
  for (const name of ["package.json.md", "my-package.json", "src/requirements.ts", "tsconfig.json", "docs/go.mod.txt"]) {
    expect(changes(name, "a", "b")).toEqual([]);
  }
});

describe("what the task allows", () => {
  const after = json({ dependencies: { "left-pad": "1", "@acme/core": "1" }, scripts: { test: "x", lint: "y" } });

  test("by name, by glob, or by group", () => {
    expect(changes("package.json", "{}", after, ["left-pad", "scripts"])).toEqual(["package.json: dependencies @acme/core added"]);
    expect(changes("package.json", "{}", after, ["@acme/*", "lint"])).toEqual([
      "package.json: dependencies left-pad added",
      "package.json: scripts test added",
    ]);
  });

  test("does not reach further than it says", () => {
    expect(changes("package.json", "{}", json({ dependencies: { "left-pad-evil": "1" } }), ["left-pad"])).toHaveLength(1);
  });
});

describe("lock files", () => {
  const lock = change("package-lock.json", "1", "2", { pathClass: "lock" });

  test("are listed when no manifest changed with them", () => {
    expect(lockOnlyChanges(diff(lock, change("src/a.ts", "1", "2")))).toEqual(["package-lock.json"]);
  });

  test("are not when one did", () => {
    expect(lockOnlyChanges(diff(lock, change("package.json", "{}", "{}")))).toEqual([]);
  });
});

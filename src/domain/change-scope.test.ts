import { expect, it } from "vitest";
import { change } from "../../test/support/evidence.ts";
import { changeScope } from "./change-scope.ts";

const allowed = (path: string) => path.startsWith("src/");

it.each([
  ["asked", change("src/a.ts", "a", "b")],
  ["beyond", change("docs/a.md", "a", "b", { pathClass: "docs" })],
  ["beyond", change("src/a.ts", "a", "b", { status: "renamed", oldPath: "lib/a.ts" })],
  ["protected", change("test/a.test.ts", "a", "b", { pathClass: "test", protected: true })],
  ["protected", change("vitest.config.ts", null, "b", { pathClass: "config", protected: true })],
  ["beyond", change("test/new.test.ts", null, "b", { pathClass: "test", protected: true })],
  [undefined, change("package-lock.json", "a", "b", { pathClass: "lock", protected: true })],
  [undefined, change("dist/a.js", "a", "b", { pathClass: "generated" })],
] as const)("%s: %j", (scope, file) => {
  expect(changeScope(file, allowed)).toBe(scope);
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { plant, userGit } from "../../test/support/fixture-repo.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { trialPath } from "../env.ts";
import { quietGit } from "../lib/git.ts";
import { runTool } from "../lib/run-tool.ts";
import { type IgnoreRules, ignoreRules } from "./ignore-rules.ts";

/** Rules from `{ folder: text }`. */
const rules = (files: Record<string, string>) => ignoreRules(new Map(Object.entries(files)));

/** As walkTree asks: from the top down, not entering what is ignored. */
function ignored(of: IgnoreRules, path: string): boolean {
  const parts = path.split("/");
  return parts.some((_, at) => of.ignores(parts.slice(0, at + 1).join("/"), at < parts.length - 1));
}

test("no rules ignore nothing", () => {
  expect(rules({}).ignores("a.log", false)).toBe(false);
});

test("a pattern with a closing slash is for folders alone", () => {
  const of = rules({ "": "build/\n" });
  expect([of.ignores("build", true), of.ignores("build", false)]).toEqual([true, false]);
});

test("case matters, as on Linux", () => {
  const of = rules({ "": "*.log\nBuild/\n" });
  expect([of.ignores("a.LOG", false), of.ignores("build", true), of.ignores("Build", true)]).toEqual([false, false, true]);
});

test("a deeper file overrides a higher one, either way", () => {
  const of = rules({ "": "*.log\n", keep: "!*.log\n", "keep/not": "*.log\n" });
  expect(["a.log", "keep/a.log", "keep/not/a.log"].map((path) => of.ignores(path, false))).toEqual([true, false, true]);
});

test("rules of a folder say nothing about its namesakes and neighbours", () => {
  const of = rules({ src: "*.gen.ts\n" });
  expect(["src/a.gen.ts", "srcs/a.gen.ts", "lib/src/a.gen.ts", "a.gen.ts"].map((path) => of.ignores(path, false))).toEqual([
    true,
    false,
    false,
    false,
  ]);
});

test("what a higher file ignores and a deeper one takes back may be entered", () => {
  const of = rules({ "": "a/a\n", a: "!/a\n" });
  expect([ignored(of, "a/a"), ignored(of, "a/a/x")]).toEqual([false, false]);
});

test("a folder whose name looks like a pattern is taken by the letter", () => {
  const of = rules({ "[ab]*": "x\n", "!c d ": "x\n" });
  expect(["[ab]*/x", "a/x", "ab/x", "!c d /x", "c d/x"].map((path) => of.ignores(path, false))).toEqual([true, false, false, true, false]);
});

const segment = fc.constantFrom("a", "b", "A", "ab", "*", "a*", "*b", "**", "?", "[ab]", "[!a]", "[a-b]b", "\\a", "a b", ".a", "a\\ ");
const pattern = fc
  .tuple(
    fc.constantFrom("", "!", "/", "!/", "\\#", "\\!"),
    fc.array(segment, { minLength: 1, maxLength: 3 }),
    fc.constantFrom("", "/", " ", "/**", "\r"),
  )
  .map(([head, parts, tail]) => head + parts.join("/") + tail);
const line = fc.oneof({ weight: 9, arbitrary: pattern }, { weight: 1, arbitrary: fc.constantFrom("", "# a", "#a", " ") });
const text = fc.array(line, { maxLength: 5 }).map((lines) => lines.join("\n"));
const name = fc.constantFrom("a", "b", "A", "ab", "ba", "abb", ".a", "a b", "#a", "!b", "a ", "*");
const paths = fc.uniqueArray(
  fc
    .array(name, { minLength: 1, maxLength: 4 })
    .map((parts) => parts.join("/"))
    .filter((path) => path !== "a"), // a folder on the disk; the others are files that do not exist
  { minLength: 12, maxLength: 30 },
);

test("agrees with git check-ignore on generated rules and paths", async () => {
  await using temp = await tempFolder();
  await userGit(temp.path, "init", "--quiet");
  const cases = fc.sample(fc.record({ top: text, inner: text, paths }), { numRuns: 300, seed: 11 });
  const asked: string[] = [];
  const ours: string[] = [];
  for (const [at, one] of cases.entries()) {
    // every case is a folder of one repository, so that git is asked once
    await plant(temp.path, { [`${at}/.gitignore`]: one.top, [`${at}/a/.gitignore`]: one.inner });
    const asRoot = rules({ "": one.top, a: one.inner });
    const asFolder = rules({ [at]: one.top, [`${at}/a`]: one.inner });
    asked.push(...one.paths.map((path) => `${at}/${path}`));
    ours.push(...one.paths.filter((path) => ignored(asRoot, path)).map((path) => `${at}/${path}`));
    expect(one.paths.filter((path) => ignored(asFolder, `${at}/${path}`))).toEqual(one.paths.filter((path) => ignored(asRoot, path)));
  }
  const gits = new Set(await checkIgnore(temp.path, asked));
  const differing = asked.filter((path) => gits.has(path) !== ours.includes(path));
  const rulesFor = (path: string) => ({ ...cases[Number.parseInt(path, 10)], paths: undefined });
  expect(differing.map((path) => ({ path, git: gits.has(path), rules: rulesFor(path) }))).toEqual([]);
});

async function checkIgnore(repo: string, paths: readonly string[]): Promise<string[]> {
  const result = await runTool(["git", "-c", "core.ignorecase=false", "check-ignore", "--no-index", "--stdin", "-z"], {
    cwd: repo,
    env: { PATH: trialPath(), ...quietGit },
    input: paths.map((path) => `${path}\0`).join(""),
  });
  return result.stdout.toString("utf8").split("\0").filter(Boolean);
}

import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import path from "node:path";
import { execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { bin, root } from "./support/cli.ts";

const pages = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", ...pagesIn("docs")];
const texts = new Map(pages.map((page) => [page, readFileSync(path.join(root, page), "utf8")]));
const scripts = Object.keys(JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")).scripts);
const help = (...args: string[]) => execaSync(process.execPath, [bin, ...args, "--help"]).stdout;
const commands = [...help().matchAll(/^ {2}patchbench ([\w-]+)/gm)].map((match) => match[1] ?? "");
const flags = new Set(commands.flatMap((command) => [...help(command).matchAll(/--[\w-]+/g)].map(String)));

/** Flags of other programs that the pages mention. */
const foreignFlags =
  /^--(test[\w-]*|experimental[\w-]*|no-audit|no-fund|version|reporter[\w.-]*|junitxml|seed|sequence[\w.-]*|report|all|lost-found|unreachable|binary|init|initial-branch|help|template|check|write|model|yes|json|prompt|print|output[\w-]*|slurp|raw-output|arg[\w]*|stdin-filepath|quiet|prompt-file|junit-xml|runtime)$/;

describe("the documentation", () => {
  it("sees the pages, commands and flags", () => {
    expect(pages.length).toBeGreaterThan(10);
    expect(commands).toContain("validate");
    expect(flags).toContain("--fail-under");
  });

  it.each(pages)("%s: links lead somewhere", (page) => {
    const links = [...(texts.get(page) ?? "").matchAll(/\]\(([^)#\s]+)(#[^)]*)?\)/g)].map((match) => match[1] ?? "");
    const broken = links.filter((link) => !/^https?:/.test(link) && !existsSync(path.join(root, path.dirname(page), link)));
    expect(broken).toEqual([]);
  });

  it("has every picture it shows (else: npm run screenshots), none larger than 150 kB, and each says what it is", () => {
    const shown = pages.flatMap((page) =>
      [...(texts.get(page) ?? "").matchAll(/!\[([^\]]*)\]\(([^)\s]+)\)/g)].map(([, about = "", file = ""]) => ({
        ...{ about, file: path.join(root, path.dirname(page), file) },
      })),
    );
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter(({ about, file }) => about.length < 20 || !existsSync(file) || statSync(file).size > 150_000)).toEqual([]);
    const named = new Set(shown.map(({ file }) => file));
    const images = readdirSync(path.join(root, "docs", "images")).map((name) => path.join(root, "docs", "images", name));
    expect(images.filter((file) => !named.has(file))).toEqual([]);
  });

  it.each(pages)("%s: commands, scripts and flags exist", (page) => {
    const text = texts.get(page) ?? "";
    const named = [...codeOf(text).matchAll(/(?:^|npx )patchbench ([a-z][a-z-]*)/gm)].map((match) => match[1] ?? "");
    expect(named.filter((command) => !commands.includes(command))).toEqual([]);
    const run = [...text.matchAll(/npm run ([\w:-]+)/g)].map((match) => match[1] ?? "");
    expect(run.filter((script) => !scripts.includes(script))).toEqual([]);
    const mentioned = [...text.matchAll(/(?<![\w-])--[a-z][\w-]*/g)].map(String);
    expect(mentioned.filter((flag) => !flags.has(flag) && !foreignFlags.test(flag))).toEqual([]);
  });

  it.each(pages)("%s: paths of this repo exist", (page) => {
    const paths = [
      ...(texts.get(page) ?? "").matchAll(/`((?:src|scorers|docs|test|templates|schemas|scripts|bench|bin|\.ci)\/[\w./-]*)`/g),
    ].map((match) => match[1] ?? "");
    expect(paths.filter((file) => !existsSync(path.join(root, file)) && !isExample(file))).toEqual([]);
  });

  it("is complete: every command and every page is named in the index pages", () => {
    const index = `${texts.get("README.md")}${texts.get("docs/index.md")}`;
    expect(pages.filter((page) => page.startsWith("docs/") && page !== "docs/index.md" && !index.includes(path.basename(page)))).toEqual(
      [],
    );
    const all = [...texts.values()].join("\n");
    expect(commands.filter((command) => !all.includes(`patchbench ${command}`))).toEqual([]);
  });

  it("the JSON Schemas are up to date (else: npm run schemas)", () => {
    expect(execaSync(process.execPath, ["scripts/schemas.ts", "--check"], { cwd: root, reject: false })).toMatchObject({ exitCode: 0 });
  });
});

function pagesIn(folder: string): string[] {
  return readdirSync(path.join(root, folder)).flatMap((name) => (name.endsWith(".md") ? [`${folder}/${name}`] : []));
}

/** Inline code and code blocks, a line each. */
function codeOf(text: string): string {
  const blocks = [...text.matchAll(/^```[^\n]*\n([\s\S]*?)^```/gm)].map((match) => (match[1] ?? "").replace(/^\s*\$ /gm, ""));
  const inline = [...text.replace(/^```[\s\S]*?^```/gm, "").matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? "");
  return [...blocks, ...inline].join("\n");
}

/** Paths inside a fixture repo or a workspace, as examples use them. */
function isExample(file: string): boolean {
  return (
    file === "scorers/leftovers.ts" ||
    (/^(src|test|docs)\/(calc|hidden|power|money|format|app|index|foo|sla|db|lib)/.test(file) && !file.startsWith("src/lib/"))
  );
}

import { Request } from "../domain/request.ts";
import { ConfigError } from "../errors.ts";
import { digestOf } from "../lib/hash.ts";
import { parseValue } from "../lib/parse-value.ts";
import type { RepoState } from "../preview/repo-state.ts";

/** What was asked for, as the user gave it. */
export interface RequestInput {
  words: string;
  brief?: string | undefined;
  base: string;
  /** Globs; undefined: nobody said what is in scope. */
  allow?: readonly string[] | undefined;
  protect?: readonly string[];
  setup?: string | undefined;
  test?: string | undefined;
  testTimeoutSec?: number | undefined;
}

const TEST_TIMEOUT_SEC = 900;

/** The request with its names: the same words on the same commit are the same request. Throws ConfigError. */
export function makeRequest(input: RequestInput, state: Pick<RepoState, "name" | "folder" | "git" | "commit">): Request {
  const words = input.words.trim();
  if (words === "")
    throw new ConfigError("REQUEST_EMPTY", "The request is empty.", { hint: 'Say what is asked for: patchbench request "words…".' });
  const { test, brief } = input;
  if (brief !== undefined && brief.trim() === "") throw new ConfigError("REQUEST_EMPTY", "--brief: the file is empty.");
  const { name, folder, git, commit } = state;
  const asked: Omit<Request, "id"> = {
    repoId: slug(name, 40) || "repo",
    ...{ words, brief: brief?.trim() ?? null, repo: { name, folder, git, base: input.base, commit } },
    ...{ allow: input.allow === undefined || input.allow.length === 0 ? null : [...input.allow], protect: [...(input.protect ?? [])] },
    setup: input.setup ?? null,
    test: test === undefined ? null : { command: test, report: reportOf(test), timeoutSec: input.testTimeoutSec ?? TEST_TIMEOUT_SEC },
  };
  const id = `${slug(words, 40) || "request"}-${digestOf(asked).slice(0, 8)}`;
  return parseValue(Request, { id, ...asked }, { file: "request", code: "REQUEST_INVALID" });
}

/** A command that is told where to write a report says what became of each test; any other is one test by its exit code. */
function reportOf(test: string): "junit" | "tap" | "exit-code" {
  if (!test.includes("{report}")) return "exit-code";
  return /\btap\b/.test(test) ? "tap" : "junit";
}

/** Lower-case words with "-" between, as a name; cut between words. */
export function slug(text: string, most: number): string {
  const words = text
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
  if (words.length <= most) return words;
  const cut = words.lastIndexOf("-", most);
  return words.slice(0, cut > most / 2 ? cut : most).replace(/-+$/, "");
}

import path from "node:path";
import { type Repo, RepoFile } from "../domain/repo.ts";
import type { Request } from "../domain/request.ts";
import type { Task } from "../domain/task.ts";
import { digestOf } from "../lib/hash.ts";
import type { Suite } from "./suite.ts";

/** A request as a suite of one task on one repo: from here on it is run like any other. */
export function requestSuite(request: Request): Suite {
  return { tasks: [taskOf(request)], foreign: [], repos: new Map([[request.repoId, repoOf(request)]]) };
}

/** No such folder is ever made: a request has no files. */
const NOWHERE = path.resolve("/nonexistent/patchbench-request");

const AGENT_TIMEOUT_SEC = 1_800;

function taskOf(request: Request): Task {
  const { id, repoId, words, brief, allow, protect } = request;
  return {
    ...{ id, folder: path.join(NOWHERE, id), repo: repoId, kind: "request", description: "", tags: ["request"] },
    ...{ request: words, instruction: brief ?? words },
    // What passes before the change: found when the repo is set up.
    ...{ failToPass: [], passToPass: [], quarantined: [] },
    scope: {
      ...{ allow, protect, config_allowed: [], deps_allowed: namesManifest(allow ?? []) ? ["**"] : [], api_allowed: [] },
      ...{ max_out_of_scope_share: 0.1, min_out_of_scope_lines: 10 },
    },
    ...{ check: undefined, agentTimeoutSec: AGENT_TIMEOUT_SEC, testTimeoutSec: undefined },
    digest: digestOf(request),
  };
}

/** Who names the manifest itself wants its dependencies and scripts to change. */
function namesManifest(allow: readonly string[]): boolean {
  return allow.some((glob) => /(^|\/)(package\.json|pyproject\.toml)$/.test(glob));
}

function repoOf({ repoId, repo, setup, test }: Request): Repo {
  const { test: _, ...file } = RepoFile.parse({
    ...{ schema_version: "1", name: repo.name, source: { url: repo.git, commit: repo.commit }, paths: PATHS },
    ...(setup === null ? {} : { setup: { command: shell(setup), timeout_sec: SETUP_TIMEOUT_SEC } }),
    test: { command: ["true"], hidden: HIDDEN },
  });
  const own = test && { command: shell(test.command), report: test.report, hidden: HIDDEN, timeout_sec: test.timeoutSec };
  return { id: repoId, folder: path.join(NOWHERE, repoId), file: { ...file, test: own ?? undefined } };
}

const SETUP_TIMEOUT_SEC = 1_800;

/** Nothing is ever laid there. */
const HIDDEN = ".patchbench-hidden";

function shell(command: string): string[] {
  return ["sh", "-c", command];
}

/** What is common: nobody wrote a repo.toml. */
const PATHS = {
  dependencies: ["node_modules", "**/node_modules", ".venv", "venv"],
  tests: [
    ...["**/test/**", "**/tests/**", "**/__tests__/**", "**/spec/**"],
    ...["**/*.test.*", "**/*.spec.*", "**/test_*.py", "**/*_test.py", "**/*_test.go"],
  ],
  config: [".github/**", ".gitlab-ci.yml", "**/package.json", "**/tsconfig*.json", "**/pyproject.toml", "**/*.config.*", "**/.*rc"],
};

/** Of a request: what passes before the change must pass after it. */
export function withOwnTests(task: Task, passing: readonly string[] | undefined): Task {
  return task.kind === "request" ? { ...task, passToPass: [...(passing ?? [])] } : task;
}

import path from "node:path";
import type { Request } from "../domain/request.ts";
import { type RepoState, repoState, topFile } from "../preview/repo-state.ts";
import { openUserRepo, type UserRepo } from "../preview/user-repo.ts";
import { count } from "../report/format.ts";
import { makeRequest, type RequestInput } from "../request/make-request.ts";
import { testHint } from "../request/test-hint.ts";

interface Asked {
  repo: string;
  input: RequestInput;
  resolved: { results: string };
}

/** The request on the repository as it is, and what its user should know before anything is spent. Only reads. Throws ConfigError. */
export async function readRequest({ repo: where, input, resolved }: Asked): Promise<{ request: Request; warnings: string[] }> {
  await using repo = await openUserRepo(where);
  const state = await repoState(repo, input.base);
  const request = makeRequest(input, state);
  return {
    request,
    warnings: [
      ...stateWarnings(state, input.base),
      ...(await resultsWarning(repo, resolved.results)),
      ...(await testWarning(repo, request)),
    ],
  };
}

function stateWarnings({ uncommitted, submodules, largeFiles, commit }: RepoState, base: string): string[] {
  const at = `${base} (${commit.slice(0, 12)})`;
  return [
    ...(uncommitted > 0
      ? [`${count("change", uncommitted)} in the work tree that no commit holds: the agent works on ${at} and does not see them.`]
      : []),
    ...(submodules ? ["The repository has submodules: their folders are empty for the agent."] : []),
    ...(largeFiles ? ["The repository has files in git LFS: the agent sees their pointers."] : []),
  ];
}

async function resultsWarning(repo: UserRepo, results: string): Promise<string[]> {
  const relative = path.relative(repo.folder, results);
  if (relative.startsWith("..") || path.isAbsolute(relative)) return [];
  if ((await repo.run(["check-ignore", "--quiet", "--no-index", "--", path.join(relative, "runs")])).exitCode === 0) return [];
  return [`Results are written to ${results}, inside the repository, which does not ignore it; --results names another folder.`];
}

async function testWarning(repo: UserRepo, { test, repo: { commit } }: Request): Promise<string[]> {
  if (test !== null) return [];
  const hint = await testHint((file) => topFile(repo, commit, file));
  return [
    `No tests were named: nothing will say what the change breaks.${hint === undefined ? "" : ` Perhaps --test ${JSON.stringify(hint)}.`}`,
  ];
}

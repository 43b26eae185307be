import path from "node:path";
import { type Repo, RepoFile } from "../domain/repo.ts";
import { itemFolders } from "./folders.ts";
import { loadToml } from "./parse-file.ts";

/** All fixture repos of a folder, by id. */
export async function loadRepos(root: string): Promise<Map<string, Repo>> {
  const repos = new Map<string, Repo>();
  for (const { id, folder } of await itemFolders(root, "repo", "repo.toml")) {
    repos.set(id, { id, folder, file: await loadToml(RepoFile, path.join(folder, "repo.toml"), "REPO_INVALID") });
  }
  return repos;
}

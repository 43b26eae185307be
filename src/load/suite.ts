import path from "node:path";
import type { Repo } from "../domain/repo.ts";
import type { LoadedConfig } from "./config.ts";
import { loadRepos } from "./repos.ts";
import { type LoadedTasks, loadTasks } from "./tasks.ts";

/** Everything on disk that a config names: repos and tasks, checked. */
export interface Suite extends LoadedTasks {
  repos: ReadonlyMap<string, Repo>;
}

export async function loadSuite({ config, folder }: LoadedConfig, options: { draft?: boolean } = {}): Promise<Suite> {
  const repos = await loadRepos(path.resolve(folder, config.repos));
  return { repos, ...(await loadTasks(path.resolve(folder, config.tasks), repos, options)) };
}

import semver from "semver";
import type { Repo } from "../domain/repo.ts";
import { trialPath } from "../env.ts";
import { runTool } from "../lib/run-tool.ts";

export type Requirements = { met: true; versions: Record<string, string> } | { met: false; reason: string };

/** Asks each tool a repo requires for its version, on the PATH that trials get. */
export async function checkRequirements(repo: Repo): Promise<Requirements> {
  const versions: Record<string, string> = {};
  for (const [tool, range] of Object.entries(repo.file.requires)) {
    const version = await versionOf(tool);
    if (version === undefined) return { met: false, reason: `needs ${tool} ${range}, which is not on the PATH` };
    if (!semver.satisfies(version, range, { includePrerelease: true })) {
      return { met: false, reason: `needs ${tool} ${range}, found ${version}` };
    }
    versions[tool] = version;
  }
  return { met: true, versions };
}

async function versionOf(tool: string): Promise<string | undefined> {
  const told = await runTool([tool, "--version"], { env: { PATH: trialPath() }, timeoutMs: 20_000 });
  if (!told.found || told.exitCode !== 0) return undefined;
  return semver.coerce(told.stdout.toString("utf8") || told.stderr, { loose: true })?.version;
}

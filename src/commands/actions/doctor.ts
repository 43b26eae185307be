import { mkdir, statfs } from "node:fs/promises";
import path from "node:path";
import { findAgent } from "../../agents/index.ts";
import { cacheFolder, trialPath } from "../../env.ts";
import { ExitCode, messageOf } from "../../errors.ts";
import { colours as pc } from "../../lib/colours.ts";
import { runTool } from "../../lib/run-tool.ts";
import { openSession, type ResolvedConfig, resolveConfig } from "../../library/session.ts";
import { loadSuite } from "../../load/suite.ts";
import { count } from "../../report/format.ts";
import { promisesText } from "../../report/sandbox.ts";
import { prepareVariants } from "../../run/prepare.ts";
import { nodeCopy, pickCopyMethod } from "../../sandbox/copy.ts";
import { sandboxes } from "../../sandbox/index.ts";
import { openToolCheck } from "../../workspace/requirements.ts";
import type { ConfigFlags } from "../flags.ts";
import { print, printJson } from "../output.ts";

export interface DoctorFlags extends ConfigFlags {
  json: boolean;
}

interface Check {
  name: string;
  /** `needed` checks that fail make the exit code 2. */
  state: "ok" | "missing" | "needed";
  detail: string;
}

/** Looks at the machine and the suite; changes nothing but makes the cache folder. */
export async function doctorAction(flags: DoctorFlags): Promise<ExitCode> {
  const checks = [...(await programs()), ...(await folders()), ...(await sandboxChecks(flags)), ...(await suiteChecks(flags))];
  const usable = checks.every((check) => check.state !== "needed");
  if (flags.json) printJson({ usable, checks });
  else {
    const mark = { ok: pc.green("ok     "), missing: pc.yellow("missing"), needed: pc.red("needed ") };
    for (const check of checks) print(`${mark[check.state]}  ${check.name}: ${check.detail}`);
  }
  return usable ? ExitCode.ok : ExitCode.usage;
}

async function programs(): Promise<Check[]> {
  const git = await runTool(["git", "--version"], { env: { PATH: trialPath() } });
  return [
    { name: "node", state: "ok", detail: process.version },
    git.exitCode === 0
      ? { name: "git", state: "ok", detail: git.stdout.toString("utf8").trim() }
      : { name: "git", state: "needed", detail: "not on the PATH; install git" },
  ];
}

async function folders(): Promise<Check[]> {
  const cache = cacheFolder();
  try {
    await mkdir(cache, { recursive: true });
    const { bavail, bsize } = await statfs(cache);
    const gigabytes = (bavail * bsize) / 2 ** 30;
    return [{ name: "cache", state: gigabytes < 1 ? "needed" : "ok", detail: `${cache}, ${gigabytes.toFixed(1)} GiB free` }];
  } catch (error) {
    return [{ name: "cache", state: "needed", detail: `${cache} cannot be used: ${messageOf(error)}` }];
  }
}

async function sandboxChecks(flags: ConfigFlags): Promise<Check[]> {
  const settings = await resolveConfig({ file: flags.config }).then(
    ({ config }) => config.container,
    () => ({}),
  ); // a broken config is told below
  const cache = cacheFolder();
  const copy = await pickCopyMethod(cache).catch(() => nodeCopy);
  const checks: Check[] = [];
  for (const provider of Object.values(sandboxes(settings))) {
    const why = await provider.unusable();
    checks.push({
      name: `sandbox ${provider.name}`,
      state: why === undefined ? "ok" : "missing",
      detail: why ?? promisesText(await provider.promises(copy)),
    });
  }
  return checks;
}

/** Whether each variant's agent is there, and the key of its endpoint. */
async function variantChecks({ config, folder }: ResolvedConfig): Promise<Check[]> {
  const checks: Check[] = [];
  for (const given of config.variants) {
    const name = `variant ${given.name}`;
    try {
      for (const { adapter, agentVersion } of await prepareVariants([given], folder, findAgent)) {
        checks.push({ name, state: "ok", detail: `${adapter.name} ${agentVersion}` });
      }
    } catch (error) {
      checks.push({ name, state: "missing", detail: messageOf(error) });
    }
  }
  return checks;
}

async function suiteChecks(flags: ConfigFlags): Promise<Check[]> {
  try {
    const loaded = await resolveConfig({ file: flags.config, results: flags.results });
    const suite = await loadSuite(loaded);
    const checks: Check[] = [
      {
        name: "config",
        state: "ok",
        detail: `${path.relative(process.cwd(), loaded.file)}, ${count("task", suite.tasks.length)}, ${count("repo", suite.repos.size)}`,
      },
    ];
    checks.push(...(await variantChecks(loaded)));
    const { signal } = new AbortController();
    await using session = await openSession(loaded, signal);
    await using tools = await openToolCheck(session, signal);
    for (const repo of suite.repos.values()) {
      const requirements = await tools.check(repo);
      const versions = requirements.met ? Object.entries(requirements.versions).map(([tool, version]) => `${tool} ${version}`) : [];
      checks.push({
        name: `repo ${repo.id}`,
        state: requirements.met ? "ok" : "missing",
        detail: requirements.met ? versions.join(", ") || "needs nothing" : requirements.reason,
      });
    }
    return checks;
  } catch (error) {
    return [{ name: "config", state: "needed", detail: messageOf(error) }];
  }
}

import os from "node:os";
import path from "node:path";

/** The one place that reads the process environment. */

/** Folder for snapshots and workspaces: `PATCHBENCH_CACHE`, else the XDG cache folder. Deleting it costs only time. */
export function cacheFolder(): string {
  const { PATCHBENCH_CACHE, XDG_CACHE_HOME } = process.env;
  if (PATCHBENCH_CACHE) return path.resolve(PATCHBENCH_CACHE);
  return path.join(XDG_CACHE_HOME || path.join(os.homedir(), ".cache"), "patchbench");
}

/** The variables a fixture repo's set-up may see: it runs trusted code before any agent, with the user's registry settings. */
export function setupEnvironment(): Record<string, string> {
  return pick((name) => SETUP_NAMES.has(name.toUpperCase()) || SETUP_PREFIX.test(name));
}

/** The user's own environment, for fetching a fixture repo's git URL with the user's own credentials. */
export function userEnvironment(): Record<string, string> {
  return pick(() => true);
}

/** Values of the named variables that a variant passes on; names that are unset are left out. */
export function passedEnvironment(names: readonly string[]): Record<string, string> {
  const wanted = new Set(names);
  return pick((name) => wanted.has(name));
}

/**
 * PATH for trials: the folder of this Node first, so that fixture repos run on the Node the harness runs on, then the
 * host's folders without any `node_modules/.bin` of the caller's.
 */
export function trialPath(): string {
  const host = (process.env["PATH"] ?? "").split(path.delimiter);
  const kept = host.filter((folder) => path.isAbsolute(folder) && !folder.includes("node_modules"));
  return [...new Set([path.dirname(process.execPath), ...kept])].join(path.delimiter);
}

/** Whether output is coloured: on a terminal, unless `NO_COLOR` is set (no-color.org); elsewhere only with `FORCE_COLOR`. */
export function wantsColours(stream: { isTTY?: boolean }): boolean {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR !== undefined) return FORCE_COLOR !== "0" && FORCE_COLOR !== "false";
  return stream.isTTY === true && TERM !== "dumb";
}

/** Whether a person watches: decides live progress against plain lines. */
export function isInteractive(stream: { isTTY?: boolean }): boolean {
  return stream.isTTY === true && !process.env["CI"] && process.env["TERM"] !== "dumb";
}

/** Whether a browser could show something to whoever started us. */
export function hasScreen(stream: { isTTY?: boolean }): boolean {
  const { DISPLAY, WAYLAND_DISPLAY } = process.env;
  return isInteractive(stream) && (["darwin", "win32"].includes(process.platform) || Boolean(DISPLAY || WAYLAND_DISPLAY));
}

/** Who does this, as far as known: in CI the name it gives and its workflow, elsewhere user and host. */
export function whoAmI(): string {
  const { GITHUB_ACTOR, GITHUB_WORKFLOW, GITHUB_RUN_ID, GITLAB_USER_LOGIN, CI_JOB_NAME, CI_PIPELINE_ID } = process.env;
  const inside = (...words: (string | undefined)[]) => {
    const known = words.filter((word) => word);
    return known.length === 0 ? "" : ` (${known.join(", ")})`;
  };
  if (GITHUB_ACTOR)
    return `${GITHUB_ACTOR}${inside(GITHUB_WORKFLOW && `workflow ${GITHUB_WORKFLOW}`, GITHUB_RUN_ID && `run ${GITHUB_RUN_ID}`)}`;
  if (GITLAB_USER_LOGIN)
    return `${GITLAB_USER_LOGIN}${inside(CI_JOB_NAME && `job ${CI_JOB_NAME}`, CI_PIPELINE_ID && `pipeline ${CI_PIPELINE_ID}`)}`;
  return `${userName()}@${os.hostname()}`;
}

/** A user without an entry in the password file has a number alone. */
function userName(): string {
  try {
    return os.userInfo().username;
  } catch {
    return process.env["USER"] || `user ${process.getuid?.() ?? "unknown"}`;
  }
}

/** What the user's variables say of Braintrust; empty ones count as unset. */
export interface BraintrustEnvironment {
  appUrl: string | undefined;
  apiUrl: string | undefined;
  appPublicUrl: string | undefined;
  org: string | undefined;
}

/**
 * Makes this process one in which the Braintrust SDK sends when told to, once, and everything; to be called before it is
 * loaded. The SDK reads these variables itself and takes an empty one for a value. Calling it again changes nothing.
 */
export function settleBraintrustEnvironment(): BraintrustEnvironment {
  const { env } = process;
  for (const name of Object.keys(env)) {
    const unwanted = name.startsWith("BRAINTRUST_") && (env[name]?.trim() === "" || BRAINTRUST_UNWANTED.has(name));
    if (unwanted) delete env[name];
  }
  Object.assign(env, BRAINTRUST_SETTINGS);
  return {
    appUrl: env["BRAINTRUST_APP_URL"],
    apiUrl: env["BRAINTRUST_API_URL"],
    appPublicUrl: env["BRAINTRUST_APP_PUBLIC_URL"],
    org: env["BRAINTRUST_ORG_NAME"],
  };
}

/** The last two keep it from reading a `.env.braintrust` of any folder above. */
const BRAINTRUST_SETTINGS = {
  BRAINTRUST_SYNC_FLUSH: "1",
  BRAINTRUST_NUM_RETRIES: "0",
  BRAINTRUST_LEGACY_IDS: "true",
  BRAINTRUST_CACHE_LOCATION: "none",
  BRAINTRUST_ENVIRONMENT_TYPE: "benchmark",
  BRAINTRUST_ENVIRONMENT_NAME: "patchbench",
};

/** Change how much is sent at once, drop rows, write them to folders or print. */
const BRAINTRUST_UNWANTED = new Set(
  ["DEFAULT_BATCH_SIZE", "MAX_REQUEST_SIZE", "MAX_CONCURRENT_LOG_REQUESTS", "FLUSH_BACKPRESSURE_BYTES", "LOG_FLUSH_CHUNK_SIZE"]
    .concat(["QUEUE_DROP_EXCEEDING_MAXSIZE", "QUEUE_DROP_LOGGING_PERIOD", "FAILED_PUBLISH_PAYLOADS_DIR", "ALL_PUBLISH_PAYLOADS_DIR"])
    .concat(["OTEL_COMPAT", "DEBUG_LOG_LEVEL"])
    .map((name) => `BRAINTRUST_${name}`),
);

const SETUP_NAMES = new Set(
  ["HOME", "USER", "LOGNAME", "LANG", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"].concat(
    ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY", "XDG_CACHE_HOME", "XDG_CONFIG_HOME"],
    ["SYSTEMROOT", "COMSPEC", "APPDATA", "LOCALAPPDATA", "USERPROFILE"],
  ),
);
const SETUP_PREFIX = /^(npm_config_|pip_|uv_|cargo_|goproxy|gosumdb|maven_|yarn_|pnpm_)/i;

function pick(keep: (name: string) => boolean): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && keep(name)) kept[name] = value;
  }
  return kept;
}

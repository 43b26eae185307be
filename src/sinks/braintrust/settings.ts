import { settleBraintrustEnvironment } from "../../env.ts";

export interface BraintrustOptions {
  /** Left to the caller to find: no variable and no file is searched for one. */
  apiKey: string;
  /** Where the key comes from, for messages: the name of a variable. */
  keyName?: string;
  /** Default: the suite of each experiment. */
  project?: string;
  /** Default: BRAINTRUST_ORG_NAME, else the first that the key reaches. */
  org?: string;
  /** Control plane; default: BRAINTRUST_APP_URL, else the hosted one. */
  appUrl?: string;
  /** Data plane; default: BRAINTRUST_API_URL, else what login tells. */
  apiUrl?: string;
  /** Base of links; default: BRAINTRUST_APP_PUBLIC_URL, else the control plane. */
  appPublicUrl?: string;
  /** For one request; uploads get more by their size. */
  timeoutMs?: number;
}

export interface Settings {
  apiKey: string;
  keyName: string;
  project: string | undefined;
  org: string | undefined;
  appUrl: string;
  apiUrl: string | undefined;
  appPublicUrl: string;
  timeoutMs: number;
}

const HOSTED = "https://www.braintrust.dev";
const TIMEOUT_MS = 30_000;

/** Options first, then the user's variables, then the hosted service. Settles the process for the SDK, see env.ts. */
export function settingsOf(options: BraintrustOptions): Settings {
  const found = settleBraintrustEnvironment();
  const appUrl = bare(options.appUrl ?? found.appUrl ?? HOSTED);
  const apiUrl = options.apiUrl ?? found.apiUrl;
  return {
    apiKey: options.apiKey.trim(),
    keyName: options.keyName ?? "BRAINTRUST_API_KEY",
    project: options.project,
    org: options.org ?? found.org,
    appUrl,
    apiUrl: apiUrl === undefined ? undefined : bare(apiUrl),
    appPublicUrl: bare(options.appPublicUrl ?? found.appPublicUrl ?? appUrl),
    timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
  };
}

/** Where copies go, as people and ledgers tell it from other places. */
export function destinationOf({ appUrl, apiUrl, org, project }: Settings): string {
  const parts = [appUrl, apiUrl && `data ${apiUrl}`, org && `org ${org}`, `project ${project ?? "of the suite"}`];
  return parts.filter((part) => part !== undefined).join(", ");
}

function bare(url: string): string {
  return url.replace(/\/+$/, "");
}

/** For messages: some servers tell in an error what they were sent. */
export function withoutKey(text: string, { apiKey }: Pick<Settings, "apiKey">): string {
  return apiKey === "" ? text : text.replaceAll(apiKey, "[key]");
}

/** What the viewer can ask for: a path of URI-encoded parts. The same path is its route (`#/run/ID`), its address at the server and its name in a report. */
export const PAGES = ["nights", "runs", "run", "trial", "transcript", "compare", "flip"] as const;
export type PageName = (typeof PAGES)[number];

export interface PageKey {
  page: PageName;
  /** Decoded. `run`: run id. `trial`, `transcript`: run id, trial id. `compare`: sides A and B. `flip`: sides A and B, task id. */
  parts: string[];
}

export function keyText({ page, parts }: PageKey): string {
  return [page, ...parts.map(encodeURIComponent)].join("/");
}

/** Undefined for what is no key. */
export function parseKey(text: string): PageKey | undefined {
  const [name, ...rest] = text.split("/");
  const page = PAGES.find((one) => one === name);
  if (page === undefined || rest.some((part) => part === "")) return undefined;
  try {
    return { page, parts: rest.map(decodeURIComponent) };
  } catch {
    return undefined;
  }
}

/** The controls that comparisons leave out unless they are named: `oracle` and `nop`. */
export function isControl(agent: string): boolean {
  return agent === "oracle" || agent === "nop";
}

/** Sides that hold a run's variants against each other: the run alone, or its variants by name where most are controls. None: there is nothing to compare. */
export function sidesWithin(runId: string, variants: readonly { variant: string; agent: string }[]): string[] {
  if (variants.length < 2) return [];
  const agents = variants.filter(({ agent }) => !isControl(agent));
  return agents.length > 1 ? [runId] : variants.map(({ variant }) => `${runId}/${variant}`);
}

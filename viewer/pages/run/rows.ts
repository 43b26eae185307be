import { COST_MARKS, RESULTS, type ResultWord, type RunDoc, type TrialTuple } from "../../../src/pages/run-page.ts";

/** A trial of the table. Null: not known. */
export interface Row {
  trialId: string;
  task: string;
  repo: string;
  variant: string;
  index: number;
  result: ResultWord;
  text: string;
  within: number | null;
  sizeRatio: number | null;
  costUsd: number | null;
  cost: (typeof COST_MARKS)[number];
  tokens: number | null;
  wallMs: number | null;
  attempts: number;
  findings: number | null;
  judged: readonly (number | null)[];
}

export function rowsOf(doc: Pick<RunDoc, "tasks" | "repos" | "texts" | "trials"> & { variants: readonly { variant: string }[] }): Row[] {
  const variants = doc.variants.map(({ variant }) => variant);
  return doc.trials.map((tuple) => rowOf(tuple, doc, variants));
}

function rowOf(tuple: TrialTuple, { tasks, repos, texts }: Pick<RunDoc, "tasks" | "repos" | "texts">, variants: readonly string[]): Row {
  const [trialId, task, repo, variant, index, result, text, within, sizeRatio, costUsd, cost, tokens, wallMs, attempts, findings, judged] =
    tuple;
  return {
    ...{ trialId, index, within, sizeRatio, costUsd, tokens, wallMs, attempts, findings, judged: judged ?? [] },
    ...{ task: tasks[task] ?? "", repo: repos[repo] ?? "", variant: variants[variant] ?? "" },
    ...{ result: RESULTS[result] ?? "none", text: texts[text] ?? "", cost: COST_MARKS[cost] ?? "unknown" },
  };
}

export const SORTS = ["task", "variant", "index", "result", "scope", "size", "cost", "tokens", "wall", "attempts", "findings"] as const;
export type SortName = (typeof SORTS)[number] | `judged-${number}`;

/** What a reader chose: "" is everything, in the order of the plan. */
export interface Choice {
  text: string;
  variant: string;
  result: ResultWord | "";
  scope: "within" | "beyond" | "";
  sort: { name: SortName; down: boolean } | undefined;
}

/** From the address; what is not known there counts as not chosen. */
export function choiceOf(query: URLSearchParams): Choice {
  const scope = query.get("scope");
  return {
    text: query.get("q") ?? "",
    variant: query.get("variant") ?? "",
    result: RESULTS.find((word) => word === query.get("result")) ?? "",
    scope: scope === "within" || scope === "beyond" ? scope : "",
    sort: sortOf(query.get("sort") ?? ""),
  };
}

function sortOf(text: string): Choice["sort"] {
  const [down, name] = text.startsWith("-") ? [true, text.slice(1)] : [false, text];
  const known = SORTS.find((one) => one === name) ?? (/^judged-\d+$/.test(name) ? (name as SortName) : undefined);
  return known === undefined ? undefined : { name: known, down };
}

export function sortText(sort: Choice["sort"]): string {
  return sort === undefined ? "" : `${sort.down ? "-" : ""}${sort.name}`;
}

/** The rows that fit, sorted. What is not known comes last, whichever way; equal ones keep the plan's order. */
export function chosenRows(rows: readonly Row[], { text, variant, result, scope, sort }: Choice): Row[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (row: Row) =>
    (variant === "" || row.variant === variant) &&
    (result === "" || row.result === result) &&
    (scope === "" || row.within === (scope === "within" ? 1 : 0)) &&
    (words.length === 0 || hasAll(`${row.trialId} ${row.repo} ${row.text}`.toLowerCase(), words));
  const found = rows.filter(fits);
  return sort === undefined ? found : found.sort(byValue(sortedBy(sort.name), sort.down ? -1 : 1));
}

function hasAll(text: string, words: readonly string[]): boolean {
  return words.every((word) => text.includes(word));
}

type Value = string | number | null;

function byValue(value: (row: Row) => Value, way: 1 | -1): (a: Row, b: Row) => number {
  return (one, other) => {
    const [a, b] = [value(one), value(other)];
    if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
    return a === b ? 0 : a < b ? -way : way;
  };
}

function sortedBy(name: SortName): (row: Row) => Value {
  if (name.startsWith("judged-")) return ({ judged }) => judged[Number(name.slice("judged-".length))] ?? null;
  return VALUES[name as (typeof SORTS)[number]];
}

const VALUES: Record<(typeof SORTS)[number], (row: Row) => Value> = {
  task: ({ task }) => task,
  variant: ({ variant }) => variant,
  index: ({ index }) => index,
  result: ({ result }) => RESULTS.indexOf(result),
  scope: ({ within }) => within,
  size: ({ sizeRatio }) => sizeRatio,
  cost: ({ costUsd }) => costUsd,
  tokens: ({ tokens }) => tokens,
  wall: ({ wallMs }) => wallMs,
  attempts: ({ attempts }) => attempts,
  findings: ({ findings }) => findings,
};

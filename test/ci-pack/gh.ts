// A stand-in for GitHub's program `gh`: labels, issues and comments in a JSON file ($GH_STATE). Knows what the scripts use, and
// refuses everything else.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";

export interface GhIssue {
  number: number;
  title: string;
  body: string;
  state: "open" | "closed";
  labels: string[];
  comments: { id: number; body: string; user: { login: string } }[];
}

export interface GhState {
  labels: string[];
  /** Issues and pull requests: they share their numbers. */
  issues: GhIssue[];
}

export function readState(file: string): GhState {
  return existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { labels: [], issues: [] };
}

const BOT = "github-actions[bot]";
type Values = Record<string, string | boolean | string[] | undefined>;

const COMMANDS: Record<string, { flags: string[]; run: (state: GhState, values: Values, rest: string[]) => unknown }> = {
  "label create": {
    flags: ["color", "description", "force!"],
    run: (state, { force }, [name = ""]) => {
      if (state.labels.includes(name) && !force) throw new Error(`label ${name} already exists`);
      state.labels = [...new Set([...state.labels, name])];
    },
  },
  "issue list": {
    flags: ["label", "state", "limit", "json"],
    run: (state, { label, state: wanted, json }) =>
      state.issues
        .filter((one) => one.labels.includes(String(label)) && (wanted === "all" || one.state === wanted))
        .map((one) => only(one, String(json))),
  },
  "issue view": { flags: ["json"], run: (state, { json }, [number]) => only(issueOf(state, number), String(json)) },
  "issue create": {
    flags: ["title", "label", "body-file"],
    run: (state, { title, label }) => {
      if (!state.labels.includes(String(label))) throw new Error(`could not add label: '${label}' not found`);
      const number = Math.max(0, ...state.issues.map((one) => one.number)) + 1;
      state.issues.push({ number, title: String(title), body: stdin(), state: "open", labels: [String(label)], comments: [] });
      return `https://github.com/${process.env["GH_REPO"]}/issues/${number}`;
    },
  },
  "issue comment": { flags: ["body-file"], run: (state, _, [number]) => void add(state, issueOf(state, number), stdin()) },
  "issue close": {
    flags: ["reason"],
    run: (state, _, [number]) => {
      issueOf(state, number).state = "closed";
    },
  },
};

function issueOf(state: GhState, number: string | undefined): GhIssue {
  const issue = state.issues.find((one) => String(one.number) === number);
  if (issue === undefined) throw new Error(`no issue ${number}`);
  return issue;
}

function add(state: GhState, issue: GhIssue, body: string): GhIssue["comments"][number] {
  if (body.length > 65_536) throw new Error("Body is too long (maximum is 65536 characters)");
  const id = 1 + Math.max(0, ...state.issues.flatMap(({ comments }) => comments.map((one) => one.id)));
  const comment = { id, body, user: { login: BOT } };
  issue.comments.push(comment);
  return comment;
}

function only(issue: GhIssue, fields: string): unknown {
  return Object.fromEntries(fields.split(",").map((field) => [field, issue[field as keyof GhIssue]]));
}

function stdin(): string {
  return readFileSync(0, "utf8");
}

/** `gh api`: a page of comments, a new one, another text for one. */
function api(state: GhState, args: string[]): unknown {
  const { values, positionals } = parseArgs({
    args,
    allowPositionals: true,
    options: { method: { type: "string" }, input: { type: "string" } },
  });
  const url = new URL(positionals[0] ?? "", "https://api.github.com/");
  const body = () => (JSON.parse(stdin()) as { body: string }).body;
  const list = /^\/repos\/([^/]+\/[^/]+)\/issues\/(\d+)\/comments$/.exec(url.pathname);
  const one = /^\/repos\/([^/]+\/[^/]+)\/issues\/comments\/(\d+)$/.exec(url.pathname);
  if ((list ?? one)?.[1] !== process.env["GH_REPO"]) throw new Error(`HTTP 404: ${url.pathname}`);
  if (list && values.method === "POST" && values.input === "-") return add(state, issueOf(state, list[2]), body());
  if (list && values.method === undefined) {
    const [size, page] = [Number(url.searchParams.get("per_page") ?? 30), Number(url.searchParams.get("page") ?? 1)];
    return issueOf(state, list[2]).comments.slice((page - 1) * size, page * size);
  }
  const known = state.issues.flatMap(({ comments }) => comments).find(({ id }) => String(id) === one?.[2]);
  if (one && known && values.method === "PATCH" && values.input === "-") return Object.assign(known, { body: body() });
  throw new Error(`not known to this stand-in: gh api ${args.join(" ")}`);
}

function main([group = "", verb = "", ...args]: string[]): unknown {
  const file = process.env["GH_STATE"];
  if (file === undefined || !process.env["GH_TOKEN"] || !process.env["GH_REPO"]) throw new Error("GH_TOKEN and GH_REPO have to be set");
  const state = readState(file);
  const made = group === "api" ? api(state, [verb, ...args]) : command(state, `${group} ${verb}`, args);
  writeFileSync(file, JSON.stringify(state, null, 2));
  return made;
}

function command(state: GhState, name: string, args: string[]): unknown {
  const known = COMMANDS[name];
  if (known === undefined) throw new Error(`not known to this stand-in: gh ${name}`);
  const options = Object.fromEntries(
    known.flags.map((flag) => [flag.replace("!", ""), { type: flag.endsWith("!") ? "boolean" : "string" } as const]),
  );
  const { values, positionals } = parseArgs({ args, options, allowPositionals: true });
  return known.run(state, values, positionals);
}

if (process.argv[1] === import.meta.filename) {
  try {
    const made = main(process.argv.slice(2));
    if (made !== undefined) process.stdout.write(`${typeof made === "string" ? made : JSON.stringify(made)}\n`);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
    process.exitCode = 1;
  }
}

import path from "node:path";
import { type Action, blankCall, type Call, type Step, type Trajectory } from "../../domain/trajectory.ts";
import type { Usage } from "../../domain/usage.ts";
import { shorten, TextEnds } from "../../lib/text-ends.ts";
import { unwrapShell } from "./shell-words.ts";

const MAX = { steps: 5_000, text: 8_000, output: 4_000, args: 2_000, command: 2_000, paths: 50, path: 500 };
/** Characters of a whole trajectory; texts that come later are cut to a line. */
const MAX_TOTAL = 8_000_000;
const SHORT = 200;

export interface BuilderPlace {
  /** The workspace as the agent sees it. */
  workdir: string;
  tools: Readonly<Record<string, Action>>;
  /** Told of each call that ended, once. */
  onCallEnded?: (call: Call) => void;
}

export interface CallStart {
  id: string;
  tool: string;
  at: number;
  /** As the model gave them: an object, or text. */
  args?: unknown;
  /** Of a shell tool; its wrapper is taken off. */
  command?: string | undefined;
  paths?: readonly string[];
  /** Where the tool's name does not tell. */
  action?: Action;
}

export interface CallEnd {
  at: number;
  output?: string;
  exitCode?: number | null;
  /** Default: by the exit code; null where nobody tells. */
  ok?: boolean | null;
  paths?: readonly string[];
}

/** Collects one run's steps: pairs calls with their results, joins pieces of text, keeps counts and sizes bounded. */
export class TrajectoryBuilder {
  readonly #place: BuilderPlace;
  readonly #steps: Step[] = [];
  readonly #open = new Map<string, Call>();
  #joining: { step: Extract<Step, { text: string }>; text: TextEnds; key: string } | undefined;
  #characters = 0;
  #unknown = 0;
  #dropped = 0;

  constructor(place: BuilderPlace) {
    this.#place = place;
  }

  /** What was said. `join`: pieces with the same key, one right after the other, are one message. */
  message(text: string, at: number, { from = "agent", join }: { from?: "agent" | "user" | "system"; join?: string } = {}): void {
    this.#say({ kind: "message", at, from, text }, join);
  }

  /** What was thought; joined like messages. */
  reasoning(text: string, at: number, { join }: { join?: string } = {}): void {
    this.#say({ kind: "reasoning", at, text }, join);
  }

  /** A call without an end is kept as one that never ended. A second start of the same id is passed over. */
  callStarted(start: CallStart): void {
    if (this.#open.has(start.id)) return;
    const call = this.#call(start);
    this.#open.set(start.id, call);
    this.#add(call);
  }

  /** A whole call that was learnt of afterwards, put where its time belongs. */
  insertCall(start: CallStart, end: CallEnd): void {
    const call = this.#call(start);
    if (!this.#add(call)) return;
    this.#end(call, end);
    this.#steps.pop();
    const later = this.#steps.findIndex((step) => step.at !== null && step.at > start.at);
    this.#steps.splice(later < 0 ? this.#steps.length : later, 0, call);
  }

  /** Results come in any order. One without a start is passed over: answers false. */
  callEnded(id: string, end: CallEnd): boolean {
    const call = this.#open.get(id);
    if (call === undefined) return false;
    this.#open.delete(id);
    this.#end(call, end);
    this.#place.onCallEnded?.(call);
    return true;
  }

  /** What came to be known of a call later, as from a session file. Ids that nobody started are passed over. */
  amend(id: string, { ok, exitCode }: Pick<CallEnd, "ok" | "exitCode">): void {
    const call = this.#steps.findLast((step) => step.kind === "call" && step.id === id);
    if (call?.kind !== "call") return;
    if (ok !== undefined) call.ok = ok;
    if (exitCode !== undefined) call.exitCode = exitCode;
  }

  /** Steps that came to be known later: before a call and what was said on the way to it, else before the last message of that text, else at the end. */
  insert(steps: readonly Step[], { beforeCall, orMessage }: { beforeCall: string; orMessage: string }): void {
    this.#close();
    const all = this.#steps;
    const call = all.findLastIndex((step) => step.kind === "call" && step.id === beforeCall);
    const said = all[call - 1]?.kind === "message" ? call - 1 : call;
    const place = call >= 0 ? said : all.findLastIndex((step) => step.kind === "message" && step.text === orMessage.trim());
    const room = Math.max(0, MAX.steps - all.length);
    this.#dropped += Math.max(0, steps.length - room);
    const added = steps.slice(0, room).map((step) => ({ ...step, at: all[place]?.at ?? null, ...this.#cut(step) }));
    all.splice(place < 0 ? all.length : place, 0, ...added);
  }

  /** Whether a call of that id has begun and not ended. */
  isOpen(id: string): boolean {
    return this.#open.has(id);
  }

  /** Tokens of one request, for CLIs that tell them request by request; the total is the reader's to give. */
  usage(usage: Usage, at: number, model: string | null = null): void {
    this.#add({ kind: "usage", at, model, usage });
  }

  /** What the program says of itself: a retry, a warning, an error, a compaction. */
  notice(level: Extract<Step, { kind: "notice" }>["level"], text: string, at: number): void {
    this.#add({ kind: "notice", at, level, text: this.#short(text, MAX.text) });
  }

  /** The driver's: an event that its reader did not know. */
  unknown(): void {
    this.#unknown += 1;
  }

  done(): Trajectory {
    this.#close();
    return { steps: this.#steps, unknownEvents: this.#unknown, droppedSteps: this.#dropped };
  }

  #call({ id, tool, at, args, command, paths = [], action }: CallStart): Call {
    const text = args === undefined ? "" : typeof args === "string" ? args : JSON.stringify(args);
    return {
      ...blankCall,
      ...{ id, tool, at, action: action ?? this.#place.tools[tool] ?? "other", paths: this.#paths(paths) },
      command: command === undefined ? null : this.#short(unwrapShell(command), MAX.command),
      args: this.#short(text, MAX.args),
    };
  }

  #end(call: Call, { at, output = "", exitCode = null, ok, paths = [] }: CallEnd): void {
    call.endedAt = at;
    call.output = this.#short(output, MAX.output);
    call.exitCode = exitCode;
    call.ok = ok === undefined ? (exitCode === null ? null : exitCode === 0) : ok;
    call.paths = [...new Set([...call.paths, ...this.#paths(paths)])].slice(0, MAX.paths);
  }

  #say(step: Extract<Step, { kind: "message" | "reasoning" }>, join: string | undefined): void {
    const key = join === undefined ? undefined : `${step.kind} ${join}`;
    if (key === undefined) {
      if (step.text !== "") this.#add({ ...step, text: this.#short(step.text, MAX.text) });
    } else if (this.#joining?.key === key) {
      this.#joining.text.push(step.text);
    } else {
      const own = { ...step };
      if (this.#add(own)) this.#joining = { step: own, text: new TextEnds(MAX.text, step.text), key };
    }
  }

  #add(step: Step): boolean {
    this.#close();
    if (this.#steps.length >= MAX.steps) {
      this.#dropped += 1;
      return false;
    }
    this.#steps.push(step);
    return true;
  }

  /** Ends a message that came in pieces. */
  #close(): void {
    if (this.#joining === undefined) return;
    const { step, text } = this.#joining;
    this.#joining = undefined;
    step.text = this.#short(text.toString(), MAX.text + SHORT);
  }

  #cut(step: Step): { text?: string } {
    return "text" in step ? { text: this.#short(step.text, MAX.text) } : {};
  }

  #short(text: string, max: number): string {
    const short = shorten(text, this.#characters > MAX_TOTAL ? Math.min(max, SHORT) : max);
    this.#characters += short.length;
    return short;
  }

  /** Relative to the workspace where they lie in it. */
  #paths(paths: readonly string[]): string[] {
    const { workdir } = this.#place;
    const relative = paths.filter((one) => one !== "").map((one) => inside(workdir, one).slice(0, MAX.path));
    return [...new Set(relative)].slice(0, MAX.paths);
  }
}

function inside(workdir: string, file: string): string {
  const normal = path.posix.normalize(file);
  if (!path.posix.isAbsolute(normal)) return normal;
  const relative = path.posix.relative(workdir, normal);
  return relative === ".." || relative.startsWith("../") ? normal : relative || ".";
}

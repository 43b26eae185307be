const kinds = ["500", "503", "429", "401", "403", "413", "400"] as const;
const others = ["cut-before", "cut-after", "502-after-write", "html-200", "lie-200", "hang", "slow"] as const;

export type FaultKind = (typeof kinds)[number] | (typeof others)[number];

export interface Fault {
  kind: FaultKind;
  /** Sent with a 429. 1 by default, 0 sends none. */
  retryAfterSeconds?: number;
  /** Of `slow`: how long; 50 by default. Of `hang`: until the socket is destroyed; for ever by default. */
  delayMs?: number;
}

/** A path as it stands, or an expression that matches the path or `METHOD path`. */
export type Match = string | RegExp;

export interface Chaos {
  seed: number;
  /** The share of requests that gets a fault. */
  rate: number;
  /** Drawn from evenly. By default everything a client gets over by trying again at once. */
  mix?: readonly (FaultKind | Fault)[];
  only?: Match | readonly Match[];
}

const usual: FaultKind[] = ["500", "503", "429", "502-after-write", "cut-before", "cut-after", "html-200"];

interface Scripted {
  match: Match;
  fault: Fault;
  left: number;
}

/** Which request gets which fault: scripted ones first, then by chance. */
export class FaultPlan {
  #scripted: Scripted[] = [];
  #chaos: (Chaos & { random: () => number }) | undefined;

  fail(match: Match, fault: FaultKind | Fault, times = 1): void {
    this.#scripted.push({ match, fault: whole(fault), left: times });
  }

  chaos(chaos: Chaos): void {
    this.#chaos = { ...chaos, random: randomFrom(chaos.seed) };
  }

  /** From now on no request gets a fault. */
  calm(): void {
    this.#scripted = [];
    this.#chaos = undefined;
  }

  next(method: string, path: string): Fault | undefined {
    const scripted = this.#scripted.find(({ match, left }) => left > 0 && matches(match, method, path));
    if (!scripted) return this.#byChance(method, path);
    scripted.left -= 1;
    return scripted.fault;
  }

  #byChance(method: string, path: string): Fault | undefined {
    if (!this.#chaos) return undefined;
    const { rate, random, mix = usual, only = /./ } = this.#chaos;
    if (![only].flat().some((match) => matches(match, method, path)) || random() >= rate) return undefined;
    const kind = mix[Math.floor(random() * mix.length)];
    return kind && whole(kind);
  }
}

/** The status that a fault answers with instead of acting. */
export function statusOf({ kind }: Fault): number | undefined {
  return kinds.find((one) => one === kind) && Number(kind);
}

function whole(fault: FaultKind | Fault): Fault {
  return typeof fault === "string" ? { kind: fault } : fault;
}

function matches(match: Match, method: string, path: string): boolean {
  return typeof match === "string" ? match === path : match.test(path) || match.test(`${method} ${path}`);
}

/** The same numbers for the same seed (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

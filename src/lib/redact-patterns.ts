import { BREAK } from "./wrapped-text.ts";

/** A place in a text that is to be blanked. */
export interface Hit {
  start: number;
  /** Exclusive. */
  end: number;
  label: string;
  /** A key given to the run, as opposed to a string that only looks like one. */
  given: boolean;
}

interface Shape {
  kind: string;
  /**
   * The first group stays; without groups all goes. Every repetition has an upper bound, so that no text takes long or
   * fills the engine's stack; the word that a match ends in goes whole.
   */
  pattern: RegExp;
  /** Some of these stand in every text that matches: looking for them is much faster than the pattern. Letters and marks that mean themselves in a pattern. */
  hints: readonly string[];
}

/** What follows is the start of a word, be it after an escape of JSON, of a URL or of a terminal's colours. */
const FREE = "(?:(?<![A-Za-z0-9])|(?<=\\\\[nrtbfv]|%[0-9A-Fa-f]{2}|\\[[\\d;]{0,8}m))";
const QUOTES = "[\"'\\\\]{0,8}";
const VALUE = "[A-Za-z0-9._~+/=-]"; // of a header
const TOKEN = `(?=${VALUE}{0,64}\\d)${VALUE}{12,8192}`; // "Bearer authentication" is prose
const IN_URL = "[^\\s/:@\"'<>`\\\\\\[\\](){}|$]";

const NEXT_LINE = `${BREAK}[ \\t>|]{0,12}[+-]?[ \\t]{0,12}`; // indented, quoted, in a diff
const PEM_NAME = "(?:[A-Z0-9]{1,20} ){0,3}PRIVATE KEY(?: BLOCK)?-----";
const PEM_HEADER = `(?:(?:${NEXT_LINE}){1,3}(?:Proc-Type|DEK-Info|Comment|Version): ?[^\\r\\n\\\\]{1,200}){0,4}`;
const PEM_LINES = `(?:(?:${NEXT_LINE}){1,3}[A-Za-z0-9+/=]{1,16384}(?!-)){0,400}`;
const PEM_START = `-----BEGIN ${PEM_NAME}${PEM_HEADER}`;

/** A private key that the text may go on with: it ends in a line break. */
export const OPEN_PEM = new RegExp(`${PEM_START}${PEM_LINES}(?:${NEXT_LINE}){1,3}$`, "y");

/** Strings shaped like keys. */
const SHAPES: readonly Shape[] = [
  {
    kind: "private-key",
    pattern: new RegExp(
      `${PEM_START}(?:${NEXT_LINE}){1,3}[A-Za-z0-9+/=]{16,16384}${PEM_LINES}(?:(?:${NEXT_LINE}){1,3}-----END ${PEM_NAME})?`,
      "g",
    ),
    hints: ["PRIVATE KEY"],
  },
  { kind: "anthropic-key", pattern: /sk-ant-[\w-]{20,512}/g, hints: ["sk-ant-"] },
  {
    kind: "openai-key",
    pattern: new RegExp(`${FREE}sk-(?:(?:proj|svcacct|admin)-|(?:[a-z0-9]{2,8}-){0,2}(?=[A-Za-z]{0,64}\\d)(?=\\w{20}))[\\w-]{20,512}`, "g"),
    hints: ["sk-"],
  },
  {
    kind: "github-token",
    pattern: new RegExp(`${FREE}gh[oprsu]_[A-Za-z0-9]{36,512}`, "g"),
    hints: ["gho_", "ghp_", "ghr_", "ghs_", "ghu_"],
  },
  { kind: "github-token", pattern: /github_pat_\w{36,512}/g, hints: ["github_pat_"] },
  { kind: "gitlab-token", pattern: new RegExp(`${FREE}glpat-[\\w-]{20,512}(?:\\.[\\w-]{1,64}){0,2}`, "g"), hints: ["glpat-"] },
  { kind: "slack-token", pattern: new RegExp(`${FREE}xox[a-z]-(?=[A-Za-z-]{0,64}\\d)[A-Za-z0-9-]{10,512}`, "g"), hints: ["xox"] },
  { kind: "aws-key-id", pattern: new RegExp(`${FREE}A[KS]IA[A-Z0-9]{16}(?![A-Za-z0-9])`, "g"), hints: ["AKIA", "ASIA"] },
  {
    kind: "aws-secret",
    pattern: new RegExp(`(secret_?access_?key${QUOTES}\\s{0,3}[=:]\\s{0,3}${QUOTES})([A-Za-z0-9/+=]{40,512})`, "gi"),
    hints: ["ccess_key", "CCESS_KEY", "ccessKey", "ccesskey", "ccess_Key", "CCESSKEY"],
  },
  { kind: "google-key", pattern: new RegExp(`${FREE}AIza[\\w-]{35,512}`, "g"), hints: ["AIza"] },
  { kind: "npm-token", pattern: new RegExp(`${FREE}npm_[A-Za-z0-9]{36,512}`, "g"), hints: ["npm_"] },
  { kind: "huggingface-token", pattern: new RegExp(`${FREE}hf_[A-Za-z0-9]{30,512}`, "g"), hints: ["hf_"] },
  { kind: "stripe-key", pattern: new RegExp(`${FREE}[rs]k_live_[A-Za-z0-9]{16,512}`, "g"), hints: ["k_live_"] },
  {
    kind: "jwt",
    pattern: new RegExp(`${FREE}eyJ[\\w-]{10,8192}\\.[\\w-]{4,8192}\\.[\\w-]{10,8192}(?:\\.[\\w-]{1,8192}){0,2}`, "g"),
    hints: ["eyJ"],
  },
  {
    kind: "authorization",
    pattern: new RegExp(`(authorization${QUOTES}\\s{0,3}[:=]\\s{0,3}${QUOTES}(?:bearer|basic|token)\\s{1,3})(${TOKEN})`, "gi"),
    hints: ["uthorization", "UTHORIZATION"],
  },
  {
    kind: "api-key",
    pattern: new RegExp(`(x-api-key${QUOTES}\\s{0,3}[:=]\\s{0,3}${QUOTES})(${TOKEN})`, "gi"),
    hints: ["-api-key", "-Api-Key", "-API-Key", "-API-KEY", "-api-Key"],
  },
  // a password equal to its user is a default, as in postgres:postgres
  { kind: "url-password", pattern: new RegExp(`(://(${IN_URL}{0,128}):)(?!\\2@)(${IN_URL}{3,256})(?=@[A-Za-z0-9])`, "g"), hints: ["://"] },
];

/** Names of the shapes, as they stand in the marks. */
export const SHAPE_KINDS = SHAPES.map((shape) => shape.kind);

/** One pass for what most texts have none of. */
const ANY_HINT = new RegExp(SHAPES.flatMap(({ hints }) => hints).join("|"));

/** Strings in a text that are shaped like keys of known services, in no order. They may overlap. */
export function shapeHits(text: string): Hit[] {
  if (!ANY_HINT.test(text)) return [];
  return SHAPES.flatMap(({ kind, pattern, hints }) => {
    if (!hints.some((hint) => text.includes(hint))) return [];
    return Array.from(text.matchAll(pattern), (match) => {
      const start = match.index + (match[1]?.length ?? 0);
      return { start, end: wordEnd(text, match.index + match[0].length), label: kind, given: false };
    });
  });
}

/** The place itself unless it is within a word: blanking a part of one could make the rest look like a key of its own. */
function wordEnd(text: string, place: number): number {
  let at = place;
  while (/[A-Za-z0-9]/.test(text[at - 1] ?? "") && /[A-Za-z0-9]/.test(text[at] ?? "")) at += 1;
  return at;
}

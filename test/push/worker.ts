/** Scenes for traps that take a process of their own: `node worker.ts NAME SCENE`. Reports go to the parent, the output stays empty. */
import { BraintrustState, init, login } from "braintrust";

export interface Scene {
  url: string;
  /** Left out where the SDK has to find it by itself. */
  apiKey?: string;
}

type Play = (scene: Scene) => Promise<unknown>;

export const scenes = {
  /** Logs a row with nothing set, and flushes. */
  async flush(scene) {
    const experiment = opened(scene);
    experiment.log(row);
    await experiment.flush();
    tell("flushed");
  },

  /** `onFlushError` given where it is typed, and where it works. */
  async onFlushError({ url, apiKey = "" }) {
    const by = (name: string) => ({ appUrl: url, apiKey, noExitFlush: true, onFlushError: () => tell(name) });
    await login(by("login"));
    const states = { init: {}, state: { state: new BraintrustState(by("state")) } };
    for (const [name, state] of Object.entries(states)) {
      const experiment = init({ ...by("init"), ...state, ...facts, experiment: name });
      experiment.log(row);
      await experiment.flush();
      tell(`${name} flushed`);
    }
  },

  async exit(scene) {
    opened(scene).log(row);
    process.exit(0);
  },

  async end(scene) {
    opened(scene).log(row);
  },

  async endWithoutExitFlush({ url, apiKey = "" }) {
    const state = new BraintrustState({ appUrl: url, apiKey, noExitFlush: true });
    init({ state, ...facts }).log(row);
  },

  async registerWithAll(scene) {
    tell(await opened(scene).name);
  },

  async registerWithNone({ url, apiKey = "" }) {
    tell(await init({ appUrl: url, apiKey, project: "suite", experiment: "one", update: true }).name);
  },

  async findKey({ url }) {
    tell(await init({ appUrl: url, ...facts }).name);
  },

  /** A judge without a client. Nothing leaves: the global fetch only says where it would go, and with which key. */
  async unconfiguredJudge() {
    globalThis.fetch = async (input, options) => {
      tell({ url: String(input instanceof Request ? input.url : input), key: new Headers(options?.headers).get("authorization") });
      return new Response("refused", { status: 401 });
    };
    const { LLMClassifierFromTemplate } = await import("autoevals");
    const judge = LLMClassifierFromTemplate<{ diff: string }>({ name: "j", promptTemplate: "{{diff}}", choiceScores: { a: 1 } });
    await Promise.resolve(judge({ output: "", diff: "private" })).catch(() => tell("threw"));
  },
} satisfies Record<string, Play>;

const row = { input: 1, output: 1, scores: {} };
const facts = { project: "suite", experiment: "one", update: true, baseExperiment: "none", repoInfo: { commit: "c0ffee" } };

function opened({ url, apiKey = "" }: Scene) {
  return init({ appUrl: url, apiKey, ...facts });
}

function tell(message: unknown): void {
  process.send?.(message);
}

if (import.meta.main) {
  const [name = "", scene = ""] = process.argv.slice(2);
  await (scenes as Record<string, Play>)[name]?.(JSON.parse(scene));
}

import type { Experiment } from "../../domain/experiment.ts";
import type { BaseExperiment, OpenExperiment, Sink } from "../types.ts";
import { openExperiment } from "./experiment.ts";
import { type Lane, openLane } from "./lane.ts";
import { openLanes } from "./lanes.ts";
import { login } from "./login.ts";
import { once } from "./once.ts";
import { Progress } from "./progress.ts";
import { type Registered, refusesBase, register } from "./registration.ts";
import { type BraintrustOptions, destinationOf, settingsOf } from "./settings.ts";
import { openSigns } from "./signs-of-life.ts";

export type { BraintrustOptions } from "./settings.ts";

/**
 * Experiments at Braintrust: one a variant, a row a span. Prepares this process for the SDK, which is loaded when the first
 * experiment is opened; nobody else in it should use the SDK.
 */
export function braintrustSink(options: BraintrustOptions): Sink {
  const settings = settingsOf(options);
  const idle: Lane[] = [];
  const signs = openSigns();
  const sessions = once(() => login(settings, signs.answered));
  const registered = once((key: string) => registration(JSON.parse(key) as Wanted));
  const progress = new Map<string, Progress>();
  let users = 0;

  const lanes = () => openLanes(idle, async () => openLane(await sessions("login"), settings, signs.answered));
  const registration = async ({ experiment, base }: Wanted): Promise<Registered> => {
    const session = await sessions("login");
    const ask = (chosen: string | undefined) => lanes().use((lane) => register(lane, { experiment, base: chosen, session, settings }));
    try {
      return await ask(base);
    } catch (error) {
      if (base === undefined || !refusesBase(error)) throw error;
      const { notes, ...without } = await ask(undefined);
      return { ...without, notes: [...notes, "Braintrust does not know the baseline's experiment: this one is compared with none."] };
    }
  };

  return {
    name: "braintrust",
    destination: destinationOf(settings),
    async open(experiment: Experiment, base?: BaseExperiment): Promise<OpenExperiment> {
      const facts = await signs.during(() => registered(JSON.stringify({ experiment, base: base?.id } satisfies Wanted)));
      const known = progress.get(facts.id) ?? new Progress(facts.id);
      progress.set(facts.id, known);
      users += 1;
      const own = lanes();
      const opened = openExperiment(facts, own, known);
      let open = true;
      return {
        ...opened,
        send: (trial, receipt) => signs.during(() => opened.send(trial, receipt)),
        missing: (receipts) => signs.during(() => opened.missing(receipts)),
        async close() {
          await opened.close();
          if (open) users -= 1;
          open = false;
          if (users === 0) for (const lane of idle.splice(0)) lane.close();
        },
      };
    },
  };
}

interface Wanted {
  experiment: Experiment;
  base: string | undefined;
}

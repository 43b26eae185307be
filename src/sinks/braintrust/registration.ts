import { z } from "zod";
import { type Experiment, experimentName } from "../../domain/experiment.ts";
import { SinkFailure } from "../failure.ts";
import type { Lane } from "./lane.ts";
import type { Session } from "./login.ts";
import type { Settings } from "./settings.ts";

export interface Registered {
  id: string;
  url: string;
  notes: string[];
}

const Answer = z.looseObject({
  project: z.looseObject({ id: z.string(), name: z.string() }),
  experiment: z.looseObject({ id: z.string(), name: z.string(), base_exp_id: z.string().nullish() }),
});

export interface Registration {
  experiment: Experiment;
  /** Id of the one it is to be compared with. */
  base: string | undefined;
  session: Session;
  settings: Settings;
}

/**
 * Finds or makes the experiment. The SDK's own way would run git where we stand whenever there is no base, and send what it
 * finds: this asks for the same, and tells only what we know.
 */
export async function register(lane: Lane, { experiment, base, session, settings }: Registration): Promise<Registered> {
  const project = settings.project ?? experiment.suite;
  const name = experimentName(experiment);
  const wanted = {
    ...{ project_name: project, org_id: session.orgId, experiment_name: name, update: true },
    ...{ metadata: { ...experiment.metadata, run_created: experiment.createdAt }, tags: [...new Set(experiment.tags)] },
    ...(base !== undefined && { base_exp_id: base }),
  };
  const answer = await lane.ask("app", "api/experiment/register", wanted, `register the experiment "${name}"`);
  const told = Answer.safeParse(answer);
  if (!told.success) throw new SinkFailure("unavailable", `The answer to registering "${name}" is none: ${z.prettifyError(told.error)}`);
  const { experiment: made, project: at } = told.data;
  const page = ["app", session.orgName, "p", at.name, "experiments", made.name].map(encodeURIComponent).join("/");
  const differs = base !== undefined && made.base_exp_id !== base;
  return {
    id: made.id,
    url: `${settings.appPublicUrl}/${page}`,
    notes: [
      ...(differs
        ? [`Braintrust compares "${made.name}" with ${made.base_exp_id ? "another experiment" : "none"}, not with the baseline of its run.`]
        : []),
      ...(made.name === name ? [] : [`Braintrust calls "${name}" "${made.name}".`]),
    ],
  };
}

/** Whether it was the base that could not be had. */
export function refusesBase(error: unknown): boolean {
  return error instanceof SinkFailure && error.kind === "rejected" && /base/i.test(error.message);
}

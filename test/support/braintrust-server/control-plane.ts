import { randomUUID } from "node:crypto";
import { z } from "zod";
import { bodyOf, type Call, type Reply, type Route, refusal } from "./call.ts";
import type { Experiment, Project, World } from "./world.ts";

const registration = z.looseObject({
  project_name: z.string().optional(),
  project_id: z.string().optional(),
  experiment_name: z.string().optional(),
  description: z.string().optional(),
  update: z.boolean().nullish(),
  base_exp_id: z.string().optional(),
  base_experiment: z.string().optional(),
  repo_info: z.unknown().optional(),
  metadata: z.record(z.string(), z.unknown()).optional(),
  tags: z.array(z.string()).optional(),
  public: z.boolean().optional(),
});
type Registration = z.infer<typeof registration>;

/** Login, projects and experiments. */
export const controlPlane: Route[] = [
  ["POST", /^\/api\/apikey\/login$/, login],
  ["POST", /^\/api\/project\/register$/, registerProject],
  ["POST", /^\/api\/experiment\/register$/, registerExperiment],
  ["POST", /^\/api\/experiment\/get$/, getExperiment],
  ["POST", /^\/api\/base_experiment\/get_id$/, getBase],
  ["GET", /^\/v1\/experiment\/([^/]+)$/, readExperiment],
];

function login({ url }: Call, { org }: World): Reply {
  const here = { api_url: url.origin, proxy_url: url.origin };
  return { status: 200, body: { org_info: [{ ...org, ...here, git_metadata: null }] } };
}

function registerProject(call: Call, world: World): Reply {
  const project = projectFor(bodyOf(call, registration), world);
  if (!project) return refusal(400, "no such project");
  return { status: 200, body: { project: onWire(project, world) }, act: () => void world.projects.set(project.name, project) };
}

/** With `update` the experiment of that name goes on as it is; without it a taken name gets a suffix. */
function registerExperiment(call: Call, world: World): Reply {
  const wanted = bodyOf(call, registration);
  const project = projectFor(wanted, world);
  if (!project) return refusal(400, "no such project");
  const same = world.experiment(project.name, wanted.experiment_name);
  const base = world.experiment(project.name, wanted.base_experiment);
  if (wanted.base_experiment !== undefined && !base) return refusal(400, `base experiment ${wanted.base_experiment} not found`);
  if (wanted.base_exp_id !== undefined && !world.experiments.has(wanted.base_exp_id)) return refusal(400, "base_exp_id is unknown");
  const made = wanted.update && same ? same : newExperiment(wanted, { project, taken: same !== undefined, base });
  const act = () => {
    world.projects.set(project.name, project);
    world.experiments.set(made.id, made);
  };
  return { status: 200, body: { project: onWire(project, world), experiment: experimentOnWire(made, project) }, act };
}

interface Surroundings {
  project: Project;
  taken: boolean;
  base: Experiment | undefined;
}

function newExperiment(wanted: Registration, { project, taken, base }: Surroundings): Experiment {
  const id = randomUUID();
  const name = wanted.experiment_name ?? `experiment-${id.slice(0, 8)}`;
  return {
    ...{ id, name: taken ? `${name}-${id.slice(0, 8)}` : name, project: project.name, created: new Date().toISOString() },
    ...{ description: wanted.description ?? null, metadata: wanted.metadata ?? null, tags: wanted.tags ?? null },
    ...{ baseId: wanted.base_exp_id ?? base?.id ?? null, repoInfo: wanted.repo_info ?? null, public: wanted.public ?? false },
  };
}

function getExperiment(call: Call, world: World): Reply {
  const wanted = bodyOf(call, registration);
  const project = [...world.projects.values()].find(({ id, name }) => id === wanted.project_id || name === wanted.project_name);
  const found = project && world.experiment(project.name, wanted.experiment_name);
  return { status: 200, body: found ? [experimentOnWire(found, project)] : [] };
}

function getBase(call: Call, world: World): Reply {
  const { id } = bodyOf(call, z.looseObject({ id: z.string() }));
  const base = world.experiments.get(world.experiments.get(id)?.baseId ?? "");
  return base ? { status: 200, body: { base_exp_id: base.id, base_exp_name: base.name } } : refusal(400, "no base experiment");
}

function readExperiment({ captured: [id = ""] }: Call, world: World): Reply {
  const found = world.experiments.get(id);
  const project = found && world.projects.get(found.project);
  return project ? { status: 200, body: experimentOnWire(found, project) } : refusal(404, "no such experiment");
}

/** The one of that id or name; a new name makes a new project. Undefined for an unknown id. */
function projectFor({ project_id: id, project_name: name }: Registration, world: World): Project | undefined {
  if (id !== undefined) return [...world.projects.values()].find((one) => one.id === id);
  return name === undefined ? undefined : (world.projects.get(name) ?? { id: randomUUID(), name });
}

function onWire(project: Project, { org }: World) {
  return { ...project, org_id: org.id };
}

function experimentOnWire({ project: _, baseId, repoInfo, ...own }: Experiment, project: Project) {
  return { ...own, project_id: project.id, base_exp_id: baseId, repo_info: repoInfo };
}

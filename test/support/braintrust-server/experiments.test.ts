import { init } from "braintrust";
import { describe, expect, it } from "vitest";
import { quietSettings, sdkFor } from "./sdk.ts";
import { startBraintrustServer } from "./server.ts";

Object.assign(process.env, quietSettings);

describe("login", () => {
  it("lets one key in", async () => {
    await using server = await startBraintrustServer({ apiKey: "right" });
    await expect(sdkFor({ ...server, apiKey: "wrong" }).open().id).rejects.toThrow("401");
    await expect(sdkFor(server).open().id).resolves.toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("an experiment", () => {
  it("goes on under its name with `update`, and keeps what it was registered with", async () => {
    await using server = await startBraintrustServer();
    const facts = { metadata: { variant: "a" }, tags: ["smoke"], isPublic: true };
    const id = await sdkFor(server).open("one", facts).id;
    expect(await sdkFor(server).open("one", { metadata: { variant: "b" } }).id).toBe(id);
    expect(server.projects()).toMatchObject([{ name: "suite" }]);
    expect(server.experiments()).toMatchObject([
      { id, name: "one", project: "suite", baseId: null, metadata: { variant: "a" }, tags: ["smoke"], public: true },
    ]);
  });

  it("gets a suffix without `update`", async () => {
    await using server = await startBraintrustServer();
    const first = sdkFor(server).open("one");
    const second = sdkFor(server).open("one", { update: false });
    expect(await first.name).toBe("one");
    expect(await second.name).toMatch(/^one-\w+$/);
    expect(await second.id).not.toBe(await first.id);
  });

  it("keeps its base, by id or by name, and is compared with it", async () => {
    await using server = await startBraintrustServer();
    const base = sdkFor(server).open("base");
    base.log({ input: "task", output: 1, scores: { resolved: 0.25 } });
    await base.flush();
    const byId = sdkFor(server).open("by id", { baseExperimentId: await base.id });
    byId.log({ input: "task", output: 1, scores: { resolved: 0.75 } });
    const byName = sdkFor(server).open("by name", { baseExperiment: "base" });
    await byName.id;
    expect(await byId.summarize()).toMatchObject({
      comparisonExperimentName: "base",
      scores: { resolved: { score: 0.75, diff: 0.5, improvements: 1, regressions: 0 } },
    });
    expect(server.experiments().map(({ baseId }) => baseId)).toEqual([null, await base.id, await base.id]);
  });

  it("refuses a base it does not know", async () => {
    await using server = await startBraintrustServer();
    await expect(sdkFor(server).open("one", { baseExperimentId: "nobody" }).id).rejects.toThrow("base_exp_id");
    expect(await sdkFor(server).open("two", { baseExperiment: "nobody" }).summarize()).not.toHaveProperty("comparisonExperimentName.id");
    const answers = server.requests().filter(({ path }) => path === "/api/experiment/register");
    expect(answers.map(({ status }) => status)).toEqual([400, 400, 200]);
  });

  it("opens read-only if it is there", async () => {
    await using server = await startBraintrustServer();
    const sdk = sdkFor(server);
    const id = await sdk.open("one").id;
    expect(await init({ state: sdk.state, project: "suite", experiment: "one", open: true }).id).toBe(id);
    await expect(init({ state: sdk.state, project: "suite", experiment: "two", open: true }).id).rejects.toThrow("not found");
  });
});

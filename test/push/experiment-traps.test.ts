import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { quietSettings, sdkFor } from "../support/braintrust-server/sdk.ts";
import { startBraintrustServer } from "../support/braintrust-server/server.ts";
import { tempFolder } from "../support/temp.ts";
import { inChild } from "./child.ts";

beforeEach(() => {
  for (const [name, value] of Object.entries(quietSettings)) vi.stubEnv(name, value);
});
afterEach(() => vi.unstubAllEnvs());

describe("registration", () => {
  it("runs git in the working directory with neither a base nor a repository, and not with both", async () => {
    await using server = await startBraintrustServer();
    await using temp = await tempFolder();
    const calls = path.join(temp.path, "calls");
    await writeFile(path.join(temp.path, "git"), `#!/bin/sh\necho "$PWD $*" >> '${calls}'\nexit 1\n`);
    await chmod(path.join(temp.path, "git"), 0o755);
    await writeFile(calls, "");
    const options = { cwd: temp.path, env: { PATH: `${temp.path}:${process.env["PATH"]}` } };
    expect((await inChild("registerWithAll", server, options)).told).toEqual(["one"]);
    expect(await readFile(calls, "utf8")).toBe("");
    expect((await inChild("registerWithNone", server, options)).told).toEqual(["one"]);
    expect(await readFile(calls, "utf8")).toContain(temp.path);
  });

  it("drops an unknown base without a word", async () => {
    await using server = await startBraintrustServer();
    const { open, errors } = sdkFor(server);
    const experiment = open("one", { baseExperiment: "mistyped" });
    experiment.log({ input: 1, output: 1, scores: {} });
    await experiment.flush();
    expect(errors).toEqual([]);
    expect(server.experiments()).toMatchObject([{ name: "one", baseId: null }]);
    expect(server.allRows()).toHaveLength(1);
  });

  it("takes the key of a file in any folder above, if there is no variable", async () => {
    await using server = await startBraintrustServer({ apiKey: "key-of-the-file" });
    await using temp = await tempFolder();
    const cwd = path.join(temp.path, "a", "b");
    await mkdir(cwd, { recursive: true });
    await writeFile(path.join(temp.path, ".env.braintrust"), "BRAINTRUST_API_KEY=key-of-the-file\n");
    expect((await inChild("findKey", { url: server.url }, { cwd })).told).toEqual(["one"]);
    const other = await inChild("findKey", { url: server.url }, { cwd, env: { BRAINTRUST_API_KEY: "another" } });
    expect(other.told).toEqual([]);
    expect(other.stderr).toContain("401");
  });
});

describe("summarize()", () => {
  it("gives no scores and no error where the comparison fails", async () => {
    await using server = await startBraintrustServer();
    server.fail("/experiment-comparison2", "500", Number.POSITIVE_INFINITY);
    const { open, errors } = sdkFor(server);
    const experiment = open();
    experiment.log({ input: 1, output: 1, scores: { resolved: 1 } });
    expect(await experiment.summarize()).toMatchObject({ experimentName: "one", scores: {}, metrics: {} });
    expect(errors).toEqual([]);
    server.calm();
    expect(await experiment.summarize()).toMatchObject({ scores: { resolved: { score: 1 } } });
  });
});

import { writeFile } from "node:fs/promises";
import os from "node:os";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import type { LiveRun } from "../domain/live.ts";
import { startTime } from "../lib/process-start.ts";
import { LIVE } from "./layout.ts";
import { readLive, SILENT_MS } from "./live.ts";

const at = "2026-01-01T00:00:00.000Z";
const mine = { pid: process.pid, started: startTime(process.pid) ?? "0", host: os.hostname() };

function live(writer: LiveRun["writer"]): LiveRun {
  const progress = {
    ...{ runId: "r", since: at, done: 1, total: 2, open: 1, running: [], canaries: [], endpoints: [], block: null, late: null },
    ...{ spent: { usd: null, tokens: null, cost: "unknown" as const }, timeLeft: { ms: null, basis: 1 } },
  };
  return { schemaVersion: 1, writer, at, progress };
}

async function readBack(text: string, now = Date.parse(at)) {
  await using temp = await tempFolder();
  await writeFile(path.join(temp.path, LIVE), text);
  return await readLive(temp.path, now);
}

describe("what a run's process says of itself", () => {
  it("holds while that very process lives", async () => {
    expect(await readBack(JSON.stringify(live(mine)))).toEqual({ ...live(mine), alive: true });
  });

  it("is that of a killed one when the process is gone, or its number is another's", async () => {
    expect(await readBack(JSON.stringify(live({ ...mine, pid: 2 ** 22 + 1 })))).toMatchObject({ alive: false });
    expect(await readBack(JSON.stringify(live({ ...mine, started: "1" })))).toMatchObject({ alive: false });
  });

  it("of another machine is believed as long as it is not silent", async () => {
    const text = JSON.stringify(live({ ...mine, host: "elsewhere" }));
    expect(await readBack(text, Date.parse(at) + SILENT_MS - 1)).toMatchObject({ alive: true });
    expect(await readBack(text, Date.parse(at) + SILENT_MS)).toMatchObject({ alive: false });
  });

  it("is nothing where nothing can be read", async () => {
    await using temp = await tempFolder();
    expect(await readLive(temp.path)).toBeUndefined();
    expect(await readBack("{")).toBeUndefined();
    expect(await readBack(JSON.stringify({ ...live(mine), schemaVersion: 2 }))).toBeUndefined();
  });
});

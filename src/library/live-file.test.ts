import { existsSync } from "node:fs";
import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { runManifest } from "../../test/support/trace-facts.ts";
import type { RunEvent } from "../domain/event.ts";
import { LIVE } from "../store/layout.ts";
import { readLive } from "../store/live.ts";
import { openLiveFile } from "./live-file.ts";

const manifest = runManifest();
const [trial] = manifest.trials;
const started = (folder: string): RunEvent => ({
  ...{ kind: "run-started", manifest, folder, resumed: false, done: 0, total: 1, ended: [], todo: manifest.trials },
  slots: { agents: 1, graders: 1 },
});

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await sleep(20);
  }
}

describe("live.json", () => {
  it("is there from the start of a run to its end, with what goes on", async () => {
    await using temp = await tempFolder();
    {
      await using live = openLiveFile();
      live.see({ kind: "warning", message: "before it has started" });
      live.see(started(temp.path));
      expect(await until(() => readLive(temp.path))).toMatchObject({ alive: true, progress: { runId: "r", total: 1, running: [] } });
      if (trial !== undefined) live.see({ kind: "trial-phase", trial, phase: "agent" });
      await until(async () => ((await readLive(temp.path))?.progress.running[0]?.phase === "agent" ? true : undefined));
    }
    expect(await readdir(temp.path)).toEqual([]);
  });

  it("does no harm where it cannot be written", async () => {
    await using temp = await tempFolder();
    const gone = path.join(temp.path, "gone");
    {
      await using live = openLiveFile();
      live.see(started(gone));
      await sleep(300);
      live.see({ kind: "run-finished", runId: "r", interrupted: false });
    }
    expect(existsSync(path.join(gone, LIVE))).toBe(false);
    await rm(gone, { recursive: true, force: true });
  });
});

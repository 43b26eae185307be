import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { writeStreamAtomic } from "./stream-file.ts";

const signal = new AbortController().signal;

async function* pieces(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

describe("a file written in pieces", () => {
  it("is there as a whole, and nothing beside it", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "a.txt");
    const seen: string[][] = [];
    async function* watched() {
      yield "é1\n";
      seen.push(await readdir(temp.path));
      yield "2\n";
    }
    await writeStreamAtomic(file, watched(), { replace: false, signal });
    expect(seen.flat()).not.toContain("a.txt");
    expect(await readFile(file, "utf8")).toBe("é1\n2\n");
    expect(await readdir(temp.path)).toEqual(["a.txt"]);
  });

  it("replaces another only when asked to, also one that came up meanwhile", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "a.txt");
    async function* slow() {
      yield "mine";
      await writeFile(file, "theirs");
    }
    await expect(writeStreamAtomic(file, slow(), { replace: false, signal })).rejects.toMatchObject({ code: "EEXIST" });
    expect([await readFile(file, "utf8"), await readdir(temp.path)]).toEqual(["theirs", ["a.txt"]]);
    await writeStreamAtomic(file, pieces("mine"), { replace: true, signal });
    expect([await readFile(file, "utf8"), await readdir(temp.path)]).toEqual(["mine", ["a.txt"]]);
    expect((await stat(file)).nlink).toBe(1);
  });

  it("is not there, nor a part of it, when its source fails or it is stopped", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "a.txt");
    const controller = new AbortController();
    async function* failing() {
      yield "a";
      throw new Error("no more");
    }
    async function* stopped() {
      yield "a";
      controller.abort();
      yield "b";
    }
    await expect(writeStreamAtomic(file, failing(), { replace: true, signal })).rejects.toThrow("no more");
    await expect(writeStreamAtomic(file, stopped(), { replace: true, signal: controller.signal })).rejects.toThrow(/abort/i);
    expect(await readdir(temp.path)).toEqual([]);
  });
});

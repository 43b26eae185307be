import { Buffer } from "node:buffer";
import { describe, expect, it } from "vitest";
import { plant } from "../../test/support/fixture-repo.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { secretSet } from "../lib/redact.ts";
import { MOST_FILE_BYTES } from "./bounds.ts";
import { readFiles } from "./read-files.ts";

const KEY = "correct-horse-battery-staple";
const redactor = secretSet([{ name: "THE_KEY", value: KEY }]).redactor();

async function read(files: Record<string, Buffer | string>) {
  await using temp = await tempFolder();
  await plant(temp.path, files);
  const notes: string[] = [];
  const found = await readFiles(temp.path, redactor, (note) => notes.push(note));
  return { notes, files: Object.fromEntries(found.map((file) => [file.name, file.data])) };
}

describe("the files of a trace", () => {
  it("go along as they are, empty ones left out", async () => {
    const patch = Buffer.from([0x2b, 0xff, 0x0a]); // no UTF-8
    const { files, notes } = await read({ "patch.diff": patch, "transcript.txt": "", "trajectory.json": `{"a": "${KEY}"}` });
    expect(files).toEqual({ "patch.diff": patch, "trajectory.json": Buffer.from('{"a":"[redacted:THE_KEY]"}') });
    expect(notes).toEqual([]);
  });

  it.each([
    ["a little", 20],
    ["much", 200_000],
  ])("are cut when they are %s too long, between characters, with no half of a secret", async (_much, over) => {
    const size = MOST_FILE_BYTES + over;
    const text = Buffer.alloc(size, "ä");
    Buffer.from(KEY).copy(text, MOST_FILE_BYTES - 10);
    const { files, notes } = await read({ "transcript.txt": text, "trajectory.json": Buffer.alloc(size, " ") });
    const cut = files["transcript.txt"] ?? Buffer.alloc(0);
    expect(cut.length).toBeLessThanOrEqual(MOST_FILE_BYTES);
    expect(cut.length).toBeGreaterThan(MOST_FILE_BYTES - 100_000);
    expect(cut.includes("correct-h")).toBe(false);
    expect(Buffer.from(cut.toString("utf8")).equals(cut)).toBe(true);
    expect(notes).toEqual([
      `transcript.txt is cut: ${cut.length} of ${size} bytes`,
      `trajectory.json (${size} bytes) is left out: too long`,
    ]);
  });
});

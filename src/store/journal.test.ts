import { appendFile, readFile, stat, writeFile } from "node:fs/promises";
import path from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { trialRecord } from "../../test/support/trial-record.ts";
import { StoreError } from "../errors.ts";
import { decodeLine, encodeLine, openJournal, readJournal } from "./journal.ts";

async function read(file: string): Promise<{ values: unknown[]; numbers: number[]; damaged: number[] }> {
  const result = { values: [] as unknown[], numbers: [] as number[], damaged: [] as number[] };
  for await (const line of readJournal(file, (number) => result.damaged.push(number))) {
    result.values.push(line.value);
    result.numbers.push(line.number);
  }
  return result;
}

async function append(file: string, ...values: object[]): Promise<number> {
  await using journal = await openJournal(file);
  for (const value of values) await journal.append(value);
  return journal.repairedBytes;
}

const ONE = { id: 1, text: 'one\nline, with "quotes", é and 💀' };
const TWO = { id: 2 };
const THREE = { id: 3 };

test("what was appended is read back in order, over several openings", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  await append(file, ONE, TWO);
  await append(file, THREE);
  expect(await read(file)).toEqual({ values: [ONE, TWO, THREE], numbers: [1, 2, 3], damaged: [] });
});

test("a record is one line of JSON that other tools can read", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  await append(file, ONE, TWO);
  const lines = (await readFile(file, "utf8")).split("\n");
  expect(lines).toHaveLength(3);
  expect(lines.slice(0, 2).map((line) => JSON.parse(line))).toEqual([
    { ...ONE, crc32: expect.stringMatching(/^[0-9a-f]{8}$/) },
    { ...TWO, crc32: expect.stringMatching(/^[0-9a-f]{8}$/) },
  ]);
});

test("appends at once are written one after the other", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  const values = Array.from({ length: 40 }, (_, id) => ({ id, padding: "x".repeat(id * 50) }));
  {
    await using journal = await openJournal(file);
    await Promise.all(values.map((value) => journal.append(value)));
  }
  expect((await read(file)).values).toEqual(values);
});

test("closing waits for what is still being written", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  const journal = await openJournal(file);
  const written = journal.append(ONE);
  await journal[Symbol.asyncDispose]();
  await written;
  expect((await read(file)).values).toEqual([ONE]);
});

test("a line longer than the read buffers comes back whole", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  const long = { text: "é".repeat(150_000) };
  await append(file, long, TWO);
  await append(file, THREE);
  expect((await read(file)).values).toEqual([long, TWO, THREE]);
});

describe("a torn last line", () => {
  test("of any length is passed over in reading and cut off on opening, and appending goes on", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "j.jsonl");
    const [kept, torn] = [encodeLine(ONE), Buffer.from(encodeLine({ ...ONE, id: 2 }))];
    for (let length = 0; length < torn.length; length += 1) {
      await writeFile(file, Buffer.concat([Buffer.from(kept), torn.subarray(0, length)]));
      expect(await read(file)).toEqual({ values: [ONE], numbers: [1], damaged: [] });
      expect(await append(file, THREE)).toBe(length);
      expect(await readFile(file, "utf8")).toBe(kept + encodeLine(THREE));
    }
  });

  test("that is the only line leaves an empty journal", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "j.jsonl");
    await writeFile(file, encodeLine(ONE).slice(0, -1));
    expect(await append(file)).toBe(Buffer.byteLength(encodeLine(ONE)) - 1);
    expect((await stat(file)).size).toBe(0);
  });

  test("longer than the buffer that looks for its start is cut off too", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "j.jsonl");
    await append(file, ONE);
    await appendFile(file, "x".repeat(200_000));
    expect(await append(file, TWO)).toBe(200_000);
    expect((await read(file)).values).toEqual([ONE, TWO]);
  });
});

describe("damage", () => {
  // R5 of test/attacks/catalogue.ts
  test("of any single bit of a record's line is found", () => {
    const line = Buffer.from(encodeLine(trialRecord({ artifacts: "é\ufffd💀" })).slice(0, -1));
    const unnoticed: string[] = [];
    for (let bit = 0; bit < line.length * 8; bit += 1) {
      const flipped = Buffer.from(line);
      flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      if (linesOf(flipped).some((piece) => decodeLine(piece) !== undefined)) unnoticed.push(`bit ${bit}: ${flipped}`);
    }
    expect(unnoticed).toEqual([]);
  });

  test("of several bytes next to each other is found", () => {
    const line = Buffer.from(encodeLine(trialRecord()).slice(0, -1));
    fc.assert(
      fc.property(fc.nat(line.length - 1), fc.uint8Array({ minLength: 1, maxLength: 4 }), (at, bytes) => {
        const changed = Buffer.from(line);
        changed.set(bytes.subarray(0, line.length - at), at);
        if (!changed.equals(line)) expect(linesOf(changed).map(decodeLine)).not.toContainEqual(expect.anything());
      }),
    );
  });

  for (const [what, spoil] of Object.entries<(text: string) => string>({
    "a changed value": (text) => text.replace('"id":2', '"id":7'),
    "a wrong checksum": (text) => text.replace(/"crc32":"\w+"/, '"crc32":"ffffffff"'),
    "a missing checksum": () => '{"id":2}\n',
    "an empty line": () => "\n",
    "two lines run together": (text) => text.slice(0, -1),
    "zeros that a crash left": (text) => `${"\0".repeat(text.length - 1)}\n`,
  })) {
    test(`in the middle (${what}) is reported by its number, and later lines are read`, async () => {
      await using temp = await tempFolder();
      const file = path.join(temp.path, "j.jsonl");
      await writeFile(file, encodeLine(ONE) + spoil(encodeLine(TWO)) + encodeLine(THREE) + encodeLine(ONE));
      const { values, damaged } = await read(file);
      expect(damaged).toEqual([2]);
      expect(values[0]).toEqual(ONE);
      expect(values.at(-1)).toEqual(ONE);
    });
  }

  test("in the middle stays as it is when the journal goes on", async () => {
    await using temp = await tempFolder();
    const file = path.join(temp.path, "j.jsonl");
    await writeFile(file, `${encodeLine(ONE)}rubbish\n`);
    expect(await append(file, TWO)).toBe(0);
    expect(await read(file)).toEqual({ values: [ONE, TWO], numbers: [1, 3], damaged: [2] });
  });
});

test("any JSON object comes back as it was", () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
      const { ["__proto__"]: _, ...plain } = value;
      expect(decodeLine(Buffer.from(encodeLine(plain)).subarray(0, -1))).toEqual(JSON.parse(JSON.stringify(plain)));
    }),
  );
});

test("a journal that is not there has no lines; one that cannot be read or made is a StoreError", async () => {
  await using temp = await tempFolder();
  await expect(openJournal(path.join(temp.path, "no/such/folder/j"))).rejects.toThrow(StoreError);
  await expect(openJournal(temp.path)).rejects.toMatchObject({ code: "STORE_WRITE" });
  expect(await read(path.join(temp.path, "none"))).toEqual({ values: [], numbers: [], damaged: [] });
  await expect(read(path.join(temp.path, "\0"))).rejects.toThrow(StoreError);
});

test("an append that fails is a StoreError and does not stop later ones from being tried", async () => {
  await using temp = await tempFolder();
  const file = path.join(temp.path, "j.jsonl");
  const journal = await openJournal(file);
  await journal[Symbol.asyncDispose]();
  await expect(journal.append(ONE)).rejects.toThrow(StoreError);
  await expect(journal.append(TWO)).rejects.toThrow(StoreError);
});

/** A change may make a line break. */
function linesOf(bytes: Buffer): Buffer[] {
  const ends = [...bytes.keys()].filter((at) => bytes[at] === 10);
  return [...ends, bytes.length].map((end, at) => bytes.subarray((ends[at - 1] ?? -1) + 1, end));
}

import { appendFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { tempFolder } from "../../test/support/temp.ts";
import { remembering } from "./remembered.ts";

describe("remembering", () => {
  it("makes a thing once, again when a file changes or appears, and of the last few only", async () => {
    await using temp = await tempFolder();
    const [one = "", two = "", three = ""] = ["one", "two", "three"].map((name) => path.join(temp.path, name));
    await writeFile(one, "1");
    const remember = remembering<string>(2);
    const made: string[] = [];
    const ask = (...files: string[]) =>
      remember(files, async () => {
        made.push(files.map((file) => path.basename(file)).join("+"));
        return `thing ${made.length}`;
      });
    expect([await ask(one, two), await ask(one, two)]).toEqual(["thing 1", "thing 1"]);
    await writeFile(two, "2");
    expect(await ask(one, two)).toBe("thing 2");
    await appendFile(one, "x");
    expect(await ask(one, two)).toBe("thing 3");
    await ask(three);
    expect(await ask(one, two)).toBe("thing 3");
    await ask(one);
    await ask(three);
    expect(made).toEqual(["one+two", "one+two", "one+two", "three", "one", "three"]);
  });

  it("tries again after a failure", async () => {
    const remember = remembering<string>(1);
    const failing = () => remember([], () => Promise.reject(new Error("no")));
    await expect(failing()).rejects.toThrow("no");
    expect(await remember([], async () => "yes")).toBe("yes");
  });
});

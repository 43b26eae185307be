import { mkdir, rename, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { openBench } from "../../test/support/agent-tree.ts";
import { type PatchFile, patchFiles } from "./patch-files.ts";

const short = ({ path: name, oldPath, status, binary, linesAdded, linesRemoved }: PatchFile) =>
  `${status} ${oldPath === null ? "" : `${oldPath} → `}${name}${binary ? " (binary)" : ""} +${linesAdded} -${linesRemoved}`;

it("reads what git writes of odd names, renames, modes, binary and empty files", async () => {
  const lines = Array.from({ length: 20 }, (_, at) => `line ${at}\n`).join("");
  await using bench = await openBench({
    "old name.txt": lines,
    "gone.txt": "a\nb\n",
    "mode.sh": "echo\n",
    "plain.txt": "a\n",
    "bin.dat": "\0\x01",
  });
  const tree = await bench.fresh();
  const write = (name: string, text: string | Buffer) => writeFile(path.join(tree, name), text);
  await rename(path.join(tree, "old name.txt"), path.join(tree, "new name.txt"));
  await write("new name.txt", `${lines}more\n`);
  await write("plain.txt", "--- a/other.txt\n+++ b/other.txt\ndiff --git a/x b/x\n@@ -1 +1 @@\n");
  await write("gone.txt", "a\n");
  await write("bin.dat", Buffer.from([0, 1, 2, 3]));
  await write('quote"back\\slash\ttab\nline.txt', "x\n");
  await write("grüße 日本.txt", "x\n");
  await write("empty.txt", "");
  await write("diff --git a b", "no end of line");
  await mkdir(path.join(tree, "a b"));
  await write("a b/c d.txt", "one\n");
  const { patch, diff } = await bench.diff(tree);
  const files = patchFiles(patch.toString());
  expect(files.map((file) => file.path).sort()).toEqual(diff.files.map((file) => file.path).sort());
  for (const file of files) {
    const told = diff.files.find((one) => one.path === file.path);
    expect({ ...file, oldPath: file.oldPath ?? undefined }).toMatchObject({
      ...{
        oldPath: told?.oldPath,
        status: told?.status,
        binary: told?.binary,
        linesAdded: told?.linesAdded,
        linesRemoved: told?.linesRemoved,
      },
    });
  }
  expect(files.map(short)).toContain("renamed old name.txt → new name.txt +1 -0");
  expect(files.map(short)).toContain("modified bin.dat (binary) +0 -0");
});

it("reads modes alone, deleted files and bytes that are no UTF-8", () => {
  const patch = [
    ...["diff --git a/run me.sh b/run me.sh", "old mode 100644", "new mode 100755"],
    ...['diff --git "a/\\303\\244\\377.txt" "b/\\303\\244\\377.txt"', "deleted file mode 100644", "index 1..0"],
    ...['--- "a/\\303\\244\\377.txt"', "+++ /dev/null", "@@ -1,2 +0,0 @@", "--- a", "-+++ b", ""],
  ].join("\n");
  expect(patchFiles(patch).map(short)).toEqual(["mode-changed run me.sh +0 -0", "deleted ä\udcff.txt +0 -2"]);
  expect(patchFiles("")).toEqual([]);
});

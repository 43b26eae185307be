import { chmod, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, it } from "vitest";
import { openBench } from "../../test/support/agent-tree.ts";
import { patchFiles } from "../domain/patch-files.ts";
import { patchText } from "./patch-text.ts";

it("tells of changed files what git's own patch tells", async () => {
  const lines = Array.from({ length: 40 }, (_, at) => `line ${at}\n`).join("");
  const odd = 'grüße "日本"\\\t.txt';
  await using bench = await openBench({ "old.txt": lines, "gone.txt": "a\nb", [odd]: lines, "run.sh": "x\n", "bin.dat": "\0\x01" });
  const tree = await bench.fresh();
  const write = (name: string, text: string) => writeFile(path.join(tree, name), text);
  await rename(path.join(tree, "old.txt"), path.join(tree, "new.txt"));
  await write("new.txt", lines.replace("line 3\n", "").replace("line 30\n", "line 30\nmore\n"));
  await rm(path.join(tree, "gone.txt"));
  await write(odd, `${lines}no end of line`);
  await write("added file.txt", "one\ntwo\n");
  await write("empty.txt", "");
  await write("bin.dat", "\0\x01\x02");
  await chmod(path.join(tree, "run.sh"), 0o755);
  const { patch, diff } = await bench.diff(tree);
  const hunksOf = (text: string) =>
    text.replace(/^@@ -(\d+)(,1)? \+(\d+)(,1)? @@.*$/gm, "@@ -$1,1 +$3,1 @@").replace(/^(@@ .* @@).*$/gm, "$1");
  const [ours, gits] = [patchText(diff.files), patch.toString()].map((text) =>
    patchFiles(text).map((file) => ({ ...file, header: "", hunks: hunksOf(file.hunks) })),
  );
  expect(ours).toEqual(gits);
  expect(ours?.length).toBe(7);
});

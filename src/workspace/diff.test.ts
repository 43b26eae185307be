import { appendFile, chmod, mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, diffOf, openBench } from "../../test/support/agent-tree.ts";
import { type Planted, plant } from "../../test/support/fixture-repo.ts";
import { decodePath } from "../lib/path-text.ts";

const lines = (count: number) => Array.from({ length: count }, (_, at) => `line ${at}\n`).join("");

const BASE: Record<string, Planted> = {
  "src/a.ts": lines(20),
  "src/b.ts": "export const b = 1;\n",
  "bin/tool": { run: "#!/bin/sh\necho hi\n" },
  "docs/guide.md": "# Guide\n",
  link: { link: "src/a.ts" },
  "logo.bin": new Uint8Array([0, 1, 2, 3, 255, 0]),
  ".gitignore": "*.log\n/build/\n",
  "kept/old.log": "tracked though ignored\n",
};

let bench: Bench;

beforeAll(async () => {
  bench = await openBench(BASE);
});
afterAll(() => bench[Symbol.asyncDispose]());

test("no change gives an empty patch and no file", async () => {
  const { files, patch, ignored, notes } = await diffOf(bench, async () => {});
  expect({ files, patch: patch.length, ignored, notes }).toEqual({ files: [], patch: 0, ignored: [], notes: [] });
});

test("a changed file carries its counts, both texts and its class", async () => {
  const { files } = await diffOf(bench, (dir) => writeFile(path.join(dir, "src/b.ts"), "export const b = 2;\nexport const c = 3;\n"));
  expect(files).toEqual([
    {
      path: "src/b.ts",
      status: "modified",
      pathClass: "source",
      protected: false,
      binary: false,
      oldMode: "100644",
      newMode: "100644",
      hunks: 1,
      linesAdded: 2,
      linesRemoved: 1,
      normalAdded: 2,
      normalRemoved: 1,
      before: "export const b = 1;\n",
      after: "export const b = 2;\nexport const c = 3;\n",
    },
  ]);
});

test("white-space-only lines count raw but not normalised", async () => {
  const { file } = await diffOf(bench, (dir) => writeFile(path.join(dir, "src/b.ts"), "\n    export const b  =  1;\n"));
  expect(file("src/b.ts")).toMatchObject({ linesAdded: 2, linesRemoved: 1, normalAdded: 0, normalRemoved: 0 });
});

test("two far-apart edits are two hunks", async () => {
  const text = lines(20).replace("line 1\n", "LINE 1\n").replace("line 18\n", "LINE 18\n");
  const { file } = await diffOf(bench, (dir) => writeFile(path.join(dir, "src/a.ts"), text));
  expect(file("src/a.ts")).toMatchObject({ hunks: 2, linesAdded: 2, linesRemoved: 2 });
});

test("a rename with an edit is one row with its former path", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await mkdir(path.join(dir, "lib"));
    await rename(path.join(dir, "src/a.ts"), path.join(dir, "lib/renamed.ts"));
    await appendFile(path.join(dir, "lib/renamed.ts"), "one more\n");
  });
  expect(files).toHaveLength(1);
  expect(files[0]).toMatchObject({
    path: "lib/renamed.ts",
    oldPath: "src/a.ts",
    status: "renamed",
    hunks: 1,
    linesAdded: 1,
    linesRemoved: 0,
    before: lines(20),
    after: `${lines(20)}one more\n`,
  });
});

test("binary files have no lines and no texts", async () => {
  const { file } = await diffOf(bench, async (dir) => {
    await writeFile(path.join(dir, "logo.bin"), new Uint8Array([0, 9, 9, 9, 10, 13, 0]));
    await writeFile(path.join(dir, "new.bin"), new Uint8Array([0, 200, 201]));
  });
  const empty = { binary: true, hunks: 0, linesAdded: 0, linesRemoved: 0, before: null, after: null };
  expect(file("logo.bin")).toMatchObject({ ...empty, status: "modified" });
  expect(file("new.bin")).toMatchObject({ ...empty, status: "added", oldMode: null });
});

test("a change of the executable bit alone is a change", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await chmod(path.join(dir, "src/b.ts"), 0o755);
    await chmod(path.join(dir, "bin/tool"), 0o644);
  });
  expect(files.map(({ path: name, oldMode, newMode, hunks }) => [name, oldMode, newMode, hunks])).toEqual([
    ["bin/tool", "100755", "100644", 0],
    ["src/b.ts", "100644", "100755", 0],
  ]);
});

test("permission bits that git does not keep are no change", async () => {
  const { files } = await diffOf(bench, (dir) => chmod(path.join(dir, "src/b.ts"), 0o600));
  expect(files).toEqual([]);
});

test("links are compared by their target and never followed", async () => {
  await writeFile(path.join(bench.outside, "secret"), "outside\n");
  const { file, patch } = await diffOf(bench, async (dir) => {
    await symlink(path.join(bench.outside, "secret"), path.join(dir, "added"));
    await symlink("nowhere", path.join(dir, "dangling"));
    await rm(path.join(dir, "link"));
    await symlink("src/b.ts", path.join(dir, "link"));
  });
  expect(file("added")).toMatchObject({ status: "added", newMode: "120000", after: path.join(bench.outside, "secret") });
  expect(file("dangling")).toMatchObject({ status: "added", after: "nowhere" });
  expect(file("link")).toMatchObject({ status: "modified", before: "src/a.ts", after: "src/b.ts" });
  expect(patch.includes("outside\n")).toBe(false);
});

test("a file that became a link, and a link that became a file, changed their type", async () => {
  const { file } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "src/b.ts"));
    await symlink("a.ts", path.join(dir, "src/b.ts"));
    await rm(path.join(dir, "link"));
    await writeFile(path.join(dir, "link"), "now a file\nof two lines\n");
  });
  expect(file("src/b.ts")).toMatchObject({ status: "type-changed", oldMode: "100644", newMode: "120000", hunks: 2 });
  expect(file("link")).toMatchObject({ status: "type-changed", oldMode: "120000", newMode: "100644", hunks: 2 });
});

test("hunks after a change of type still belong to their own file", async () => {
  const { file } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "link"));
    await writeFile(path.join(dir, "link"), "file\n");
    await writeFile(path.join(dir, "logo.bin"), new Uint8Array([0]));
    await writeFile(path.join(dir, "src/a.ts"), lines(20).replace("line 1\n", "x\n").replace("line 18\n", "y\n"));
  });
  expect(file("link")?.hunks).toBe(2);
  expect(file("logo.bin")?.hunks).toBe(0);
  expect(file("src/a.ts")?.hunks).toBe(2);
});

test("a folder replaced by a file", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "src"), { recursive: true });
    await writeFile(path.join(dir, "src"), "a file now\n");
  });
  expect(files.map(({ path: name, status }) => [name, status])).toEqual([
    ["src", "added"],
    ["src/a.ts", "deleted"],
    ["src/b.ts", "deleted"],
  ]);
});

test("a file replaced by a folder", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "src/b.ts"));
    await plant(dir, { "src/b.ts/index.ts": "deeper\n", "src/b.ts/more/x.ts": "deepest\n" });
  });
  expect(files.map(({ path: name, status }) => [name, status])).toEqual([
    ["src/b.ts", "deleted"],
    ["src/b.ts/index.ts", "added"],
    ["src/b.ts/more/x.ts", "added"],
  ]);
});

test("a folder replaced by a link to one outside, whose files stay unread", async () => {
  await writeFile(path.join(bench.outside, "a.ts"), "not the agent's\n");
  const { paths, patch } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "src"), { recursive: true });
    await symlink(bench.outside, path.join(dir, "src"));
  });
  expect(paths).toEqual(["src", "src/a.ts", "src/b.ts"]);
  expect(patch.includes("not the agent's")).toBe(false);
});

test("a link replaced by a folder with the files it led to", async () => {
  const { paths } = await diffOf(bench, async (dir) => {
    await rm(path.join(dir, "link"));
    await plant(dir, { "link/a.ts": "a\n" });
  });
  expect(paths).toEqual(["link", "link/a.ts"]);
});

test("two files that changed places", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await rename(path.join(dir, "src/a.ts"), path.join(dir, "src/tmp"));
    await rename(path.join(dir, "src/b.ts"), path.join(dir, "src/a.ts"));
    await rename(path.join(dir, "src/tmp"), path.join(dir, "src/b.ts"));
  });
  expect(files.map((file) => file.path)).toEqual(["src/a.ts", "src/b.ts"]);
});

test("everything deleted", async () => {
  const { files } = await diffOf(bench, async (dir) => {
    await rm(dir, { recursive: true });
    await mkdir(dir);
  });
  expect(new Set(files.map((file) => file.status))).toEqual(new Set(["deleted"]));
  expect(files).toHaveLength(bench.snapshot.entries.length);
});

test("a file over the size limit is listed, not part of the patch, and no deletion", async () => {
  const workdir = await bench.fresh();
  await plant(workdir, { "huge.txt": "x".repeat(2_000), "src/a.ts": "y".repeat(3_000), "small.txt": "z\n" });
  const { diff } = await bench.diff(workdir, { maxFileBytes: 1_000 });
  expect(diff.files.map((file) => file.path)).toEqual(["small.txt"]);
  expect(diff.oversized).toEqual(
    expect.arrayContaining([
      { path: "huge.txt", bytes: 2_000 },
      { path: "src/a.ts", bytes: 3_000 },
    ]),
  );
});

test("an unchanged file over the size limit is none", async () => {
  const { diff } = await bench.diff(await bench.fresh(), { maxFileBytes: 3 });
  expect({ files: diff.files, oversized: diff.oversized }).toEqual({ files: [], oversized: [] });
});

describe("bytes", () => {
  test("survive whatever they are: CRLF, latin1, lone CR, no final newline, empty", async () => {
    const base = { "dos.txt": "a\r\nb\r\n", "latin.txt": Buffer.from("café\n", "latin1"), "tail.txt": "no newline" };
    await using own = await openBench(base);
    const { file } = await diffOf(own, (dir) =>
      plant(dir, {
        "dos.txt": "a\r\nB\nc\r\n",
        "latin.txt": Buffer.from("café naïve\n", "latin1"),
        "tail.txt": "no newline\nstill none",
        "mac.txt": "one\rtwo\r@@ -1 +1 @@\rdiff --git a/x b/x\rGIT binary patch\r",
        "bom.txt": "\ufeffbom\n",
        "empty.txt": "",
      }),
    );
    expect(file("dos.txt")).toMatchObject({ linesAdded: 2, linesRemoved: 1 });
    expect(file("latin.txt")).toMatchObject({ binary: false, linesAdded: 1 });
    expect(file("tail.txt")).toMatchObject({ linesAdded: 2, linesRemoved: 1, after: "no newline\nstill none" });
    expect(file("mac.txt")).toMatchObject({ hunks: 1, linesAdded: 1 });
    expect(file("empty.txt")).toMatchObject({ status: "added", hunks: 0, after: "" });
  });

  test("are not rewritten by the attributes of the base tree", async () => {
    const rules = "*.txt text eol=crlf\n*.id ident\n*.wide working-tree-encoding=UTF-16\n";
    await using own = await openBench({ ".gitattributes": rules, "a.txt": "x\n", "b.txt": "x\r\n" });
    const { paths } = await diffOf(own, (dir) =>
      plant(dir, { "a.txt": "x\ny\n", "b.txt": "x\r\nz\r\n", "new.txt": "n\n", "v.id": "$Id$\n", "u.wide": "wide\n" }),
    );
    expect(paths).toEqual(["a.txt", "b.txt", "new.txt", "u.wide", "v.id"]);
  });

  test("are not rewritten, nor their lines hidden, by attributes that the agent adds", async () => {
    const rules = "* text eol=crlf\n* binary\n* diff=evil\n* filter=evil\n";
    const { file } = await diffOf(bench, (dir) =>
      plant(dir, { ".gitattributes": rules, "d/.gitattributes": rules, "src/b.ts": "x\ny\n", "d/n.txt": "n\n" }),
    );
    expect(file("src/b.ts")).toMatchObject({ binary: false, linesAdded: 2, linesRemoved: 1 });
  });
});

describe("ignore rules", () => {
  for (const [what, text] of Object.entries({ emptied: "", "made to ignore all": "*\n" })) {
    test(`new files show although .gitignore was ${what}`, async () => {
      const { paths } = await diffOf(bench, (dir) =>
        plant(dir, { ".gitignore": text, "src/new.ts": "new\n", "deep/.gitignore": "*\n", "deep/x.ts": "" }),
      );
      expect(paths).toEqual([".gitignore", "deep/.gitignore", "deep/x.ts", "src/new.ts"]);
    });
  }

  test("the base's rules keep new files out of the patch and list them, whatever the agent's rules say", async () => {
    const { paths, ignored } = await diffOf(bench, (dir) =>
      plant(dir, { ".gitignore": "", "debug.log": "x", "build/out.js": "x", "src/deep/more.log": "x", "src/build/in.ts": "" }),
    );
    expect(paths).toEqual([".gitignore", "src/build/in.ts"]);
    expect(ignored).toEqual(["build/", "debug.log", "src/deep/more.log"]);
  });

  test("ignored paths that set-up made are not the agent's", async () => {
    await using own = await openBench(BASE, { setup: { command: ["sh", "-c", "echo x > setup.log; mkdir build; echo x > build/o"] } });
    const { ignored, files } = await diffOf(own, (dir) => plant(dir, { "agent.log": "x" }));
    expect({ ignored, files }).toEqual({ ignored: ["agent.log"], files: [] });
  });

  test("changes of files that are tracked though ignored are seen", async () => {
    const track = "mkdir build; echo 1 > build/kept.js; echo 1 > old.log; git add -f build/kept.js old.log";
    await using own = await openBench(BASE, { setup: { command: ["sh", "-c", track] } });
    const { files, ignored } = await diffOf(own, async (dir) => {
      await appendFile(path.join(dir, "old.log"), "changed\n");
      await rm(path.join(dir, "build/kept.js"));
      await writeFile(path.join(dir, "build/new.js"), "");
    });
    expect(files.map(({ path: name, status }) => [name, status])).toEqual([
      ["build/kept.js", "deleted"],
      ["old.log", "modified"],
    ]);
    expect(ignored).toEqual([]);
  });

  test("installed dependencies are no part of the diff", async () => {
    await using own = await openBench(BASE, {
      paths: { dependencies: ["node_modules"] },
      setup: { command: ["sh", "-c", "mkdir -p node_modules/x; echo 1 > node_modules/x/index.js"] },
    });
    const { files, ignored } = await diffOf(own, (dir) => plant(dir, { "node_modules/x/index.js": "2", "node_modules/y/index.js": "3" }));
    expect({ files, ignored }).toEqual({ files: [], ignored: [] });
  });
});

const ODD_NAMES = {
  spaces: " two  words ",
  quotes: `it's "quoted"`,
  "a backslash": "back\\slash",
  "a newline": "new\nline",
  "a tab": "a\ttab",
  "a carriage return": "a\rreturn",
  "a leading dash": "-rf",
  "a leading colon": ":(exclude)x",
  "glob characters": "[a]*?{b}",
  "bytes that are not UTF-8": decodePath(Buffer.from([0x66, 0xff, 0xfe, 0x2e, 0x74, 0x73])),
  "a replacement character": "\ufffd",
  "an emoji with a low surrogate like an odd byte": "💀",
  "control characters": "\u0001\u001b[31m\u007f",
  "an arrow": "a => b",
  "the look of a patch header": "b x b",
  "git's short name on NTFS": "git~1",
  "a dot after .git": ".git.",
  "a joiner inside .git": ".g\u200cit",
};

describe("a name with", () => {
  const oddFiles = (text: string) => Object.fromEntries(Object.values(ODD_NAMES).map((name) => [`d/${name} dir/${name}`, text]));
  let own: Bench;
  let result: Awaited<ReturnType<typeof diffOf>>;

  beforeAll(async () => {
    own = await openBench({ "plain.txt": "1\n" }, { setup: { command: ["sh", "-c", "true"] } });
    result = await diffOf(own, async (dir) => {
      await plant(dir, oddFiles("one\ntwo\n"));
      for (const name of Object.values(ODD_NAMES)) await plant(dir, { [name]: `${name} is unlike the others\n`, [`e${name}`]: "" });
    });
  });
  afterAll(() => own[Symbol.asyncDispose]());

  for (const [kind, name] of Object.entries(ODD_NAMES)) {
    test(`${kind} survives`, () => {
      expect(result.file(name)).toMatchObject({ status: "added", linesAdded: name.split("\n").length, newMode: "100644" });
      expect(result.file(`d/${name} dir/${name}`)).toMatchObject({ status: "added", linesAdded: 2, after: "one\ntwo\n" });
      expect(result.file(`e${name}`)).toMatchObject({ status: "added", linesAdded: 0, after: "" });
    });
  }

  test("a tab keeps its counts when renamed, text and binary", async () => {
    await using base = await openBench({ "a\tb.txt": lines(9), "x.bin": new Uint8Array(300).map((_, at) => (at * 7) % 256) });
    const { file } = await diffOf(base, async (dir) => {
      await rename(path.join(dir, "a\tb.txt"), path.join(dir, "c\t1\td.txt"));
      await appendFile(path.join(dir, "c\t1\td.txt"), "more\n");
      await rename(path.join(dir, "x.bin"), path.join(dir, "\ty.bin"));
      await appendFile(path.join(dir, "\ty.bin"), "\0");
    });
    expect(file("c\t1\td.txt")).toMatchObject({ status: "renamed", oldPath: "a\tb.txt", binary: false, linesAdded: 1 });
    expect(file("\ty.bin")).toMatchObject({ status: "renamed", oldPath: "x.bin", binary: true, linesAdded: 0 });
  });

  test("odd bytes works in the base tree too: modified, deleted, renamed", async () => {
    const odd = decodePath(Buffer.from([0x66, 0xff, 0xfe]));
    await using base = await openBench({ [`${odd}/${odd}`]: lines(9), [`${odd}/gone`]: "x\n", [`${odd}/moved`]: lines(20) });
    const { file } = await diffOf(base, async (dir) => {
      await plant(dir, { [`${odd}/${odd}`]: lines(10), [`${odd}2/moved`]: lines(20) });
      for (const name of ["gone", "moved"]) await rm(Buffer.from(`${dir}/f\xff\xfe/${name}`, "latin1"));
    });
    expect(file(`${odd}/${odd}`)).toMatchObject({ status: "modified", linesAdded: 1 });
    expect(file(`${odd}/gone`)).toMatchObject({ status: "deleted" });
    expect(file(`${odd}2/moved`)).toMatchObject({ status: "renamed", oldPath: `${odd}/moved` });
  });

  test("another Unicode form is another file", async () => {
    const [composed, decomposed] = ["caf\u00e9.txt", "cafe\u0301.txt"];
    await using base = await openBench({ [composed]: "composed\n" });
    const { paths } = await diffOf(base, (dir) => plant(dir, { [decomposed]: "decomposed\n" }));
    expect(paths).toEqual([decomposed]);
  });

  test("another case is another file, and noted", async () => {
    await using base = await openBench({ "Read.me": "upper\n" });
    const { paths, notes } = await diffOf(base, (dir) => plant(dir, { "read.me": "lower\n" }));
    expect(paths).toEqual(["read.me"]);
    expect(notes).toEqual(["read.me: differs from Read.me by case alone; not portable"]);
  });
});

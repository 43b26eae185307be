import { existsSync } from "node:fs";
import { appendFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { expect, test, vi } from "vitest";
import { plant, repoAt, userGit } from "../../test/support/fixture-repo.ts";
import { tempFolder } from "../../test/support/temp.ts";
import { TaskError } from "../errors.ts";
import { openScratch } from "./scratch.ts";
import { prepareSnapshot, type Snapshot, type SnapshotOptions } from "./snapshot.ts";

type Fields = Parameters<typeof repoAt>[1];

/** A repo folder, a cache, and a way to ask for the repo's snapshot there. */
async function workshop(files: Record<string, string> = { "a.txt": "a\n" }) {
  const temp = await tempFolder();
  const folder = path.join(temp.path, "repo");
  const cache = path.join(temp.path, "cache");
  await plant(folder, { "repo.toml": "", ...files });
  const scratch = await openScratch(cache);
  let built = 0;
  const defaults = { cache, scratch, tools: {}, signal: new AbortController().signal, check: async () => [] };
  return {
    folder,
    cache,
    built: () => built,
    prepare: (fields: Fields = {}, options: Partial<SnapshotOptions> = {}): Promise<Snapshot> =>
      prepareSnapshot(repoAt(folder, fields), { ...defaults, onBuild: () => (built += 1), ...options }),
    cached: () => readdir(path.join(cache, "snapshots")).catch(() => []),
    async [Symbol.asyncDispose]() {
      await scratch[Symbol.asyncDispose]();
      await temp[Symbol.asyncDispose]();
    },
  };
}

const touch = (name: string) => ({ setup: { command: ["sh", "-c", `echo made > ${name}`] } });

test("the snapshot holds the files, what set-up made, and one commit of its own", async () => {
  await using shop = await workshop({ "a.txt": "a\n", ".gitignore": "*.log\n" });
  const snapshot = await shop.prepare({ setup: { command: ["sh", "-c", "echo made > made.txt; echo x > set.log"] } });
  expect(snapshot.entries.map((entry) => entry.path)).toEqual([".gitignore", "a.txt", "made.txt"]);
  expect(snapshot.ignored).toEqual(["set.log"]);
  expect(await userGit(snapshot.tree, "log", "--format=%an %s")).toBe("patchbench Fixture");
  expect(existsSync(path.join(snapshot.tree, "repo.toml"))).toBe(false);
});

test("the same input is built once and reused", async () => {
  await using shop = await workshop();
  const first = await shop.prepare();
  const second = await shop.prepare();
  expect([first.reused, second.reused, shop.built()]).toEqual([false, true, 1]);
  expect({ ...second, repo: 0, reused: 0 }).toEqual({ ...first, repo: 0, reused: 0 });
});

test("two folders with the same content share a key", async () => {
  await using one = await workshop();
  await using two = await workshop();
  expect((await one.prepare()).key).toBe((await two.prepare()).key);
});

test("every input that can change the tree changes the key", async () => {
  await using shop = await workshop();
  const keys = [
    await shop.prepare(),
    await shop.prepare(touch("x")),
    await shop.prepare(touch("y")),
    await shop.prepare({}, { tools: { sh: "1.0" } }),
  ];
  keys.push(await shop.prepare({ paths: { dependencies: ["node_modules"] } }));
  await appendFile(path.join(shop.folder, "a.txt"), "more\n");
  keys.push(await shop.prepare());
  await plant(shop.folder, { "b.txt": "" });
  keys.push(await shop.prepare());
  expect(new Set(keys.map((snapshot) => snapshot.key)).size).toBe(keys.length);
  expect(shop.built()).toBe(keys.length);
});

test("what does not change the tree keeps the key: repo.toml, ignored files, dependencies", async () => {
  await using shop = await workshop({ "a.txt": "a\n", ".gitignore": "*.log\n" });
  const fields = { paths: { dependencies: ["node_modules"] } };
  const { key } = await shop.prepare(fields);
  await plant(shop.folder, { "repo.toml": "# other", "x.log": "x", "node_modules/x/index.js": "x" });
  expect(await shop.prepare(fields)).toMatchObject({ key, reused: true });
});

const POISONS: Record<string, (home: string) => Promise<unknown>> = {
  "a changed file": (home) => writeFile(path.join(home, "tree/a.txt"), "poison\n"),
  "an added file": (home) => writeFile(path.join(home, "tree/planted.txt"), ""),
  "a missing file": (home) => rm(path.join(home, "tree/a.txt")),
  "a broken repository": (home) => rm(path.join(home, "tree/.git"), { recursive: true }),
  "a missing tree": (home) => rm(path.join(home, "tree"), { recursive: true }),
  "a list that is no JSON": (home) => writeFile(path.join(home, "snapshot.json"), "{"),
  "a list of another format": (home) => writeFile(path.join(home, "snapshot.json"), '{"format":99,"entries":[],"ignored":[]}'),
  "no list": (home) => rm(path.join(home, "snapshot.json")),
};

for (const [what, poison] of Object.entries(POISONS)) {
  test(`a cache entry with ${what} is built anew`, async () => {
    await using shop = await workshop();
    const { tree } = await shop.prepare();
    await poison(path.dirname(tree));
    const again = await shop.prepare();
    expect(again.reused).toBe(false);
    expect(await readFile(path.join(again.tree, "a.txt"), "utf8")).toBe("a\n");
    expect(await readdir(again.tree)).toEqual([".git", "a.txt"]);
    expect((await shop.prepare()).reused).toBe(true);
  });
}

test("a failed set-up throws TaskError with its command, exit code and the tail of its output, and caches nothing", async () => {
  await using shop = await workshop();
  const failing = shop.prepare({ setup: { command: ["sh", "-c", "seq 1 9999; echo the last words >&2; exit 3"] } });
  await expect(failing).rejects.toThrow(TaskError);
  const error = (await failing.catch((caught: unknown) => caught)) as TaskError;
  expect(error.code).toBe("REPO_SETUP_FAILED");
  expect(error.message).toMatch(/^Repo fixture: set-up failed \(sh -c .*: exit code 3\)\.\n/);
  expect(error.message).toMatch(/9999\n.*the last words$|the last words\n.*9999$/s);
  expect(error.message.length).toBeLessThan(2_500);
  expect(await shop.cached()).toEqual([]);
  expect(await readdir(path.join(shop.cache, "work"), { recursive: true })).toHaveLength(1); // the scratch folder itself
});

test("a set-up that is missing, or does not end, is told as such", async () => {
  await using shop = await workshop();
  await expect(shop.prepare({ setup: { command: ["no-such-program-here"] } })).rejects.toThrow(/not-started/);
  await expect(shop.prepare({ setup: { command: ["sleep", "60"], timeout_sec: 0.2 } })).rejects.toThrow(/timed-out/);
  expect(await shop.cached()).toEqual([]);
});

test("a check that refuses keeps the snapshot out of the cache", async () => {
  await using shop = await workshop();
  const check = async () => Promise.reject(new TaskError("REPO_TESTS_FAILED", "no"));
  await expect(shop.prepare({}, { check })).rejects.toThrow("no");
  expect(await shop.cached()).toEqual([]);
  expect((await shop.prepare()).reused).toBe(false);
});

test("an abort during set-up rejects as an abort, not as a task's fault", async () => {
  await using shop = await workshop();
  const controller = new AbortController();
  const onBuild = () => setTimeout(() => controller.abort(), 200);
  const aborted = shop.prepare({ setup: { command: ["sleep", "60"] } }, { signal: controller.signal, onBuild });
  await expect(aborted).rejects.toMatchObject({ name: "AbortError" });
  expect(await shop.cached()).toEqual([]);
});

test("two builders at once both get a sound snapshot of one cache entry", async () => {
  await using shop = await workshop();
  const slow = { setup: { command: ["sh", "-c", "sleep 0.1; echo made > made.txt"] } };
  const [one, two] = await Promise.all([shop.prepare(slow), shop.prepare(slow)]);
  expect(one.tree).toBe(two.tree);
  expect(one.entries).toEqual(two.entries);
  expect(await shop.cached()).toHaveLength(1);
  expect((await shop.prepare(slow)).reused).toBe(true);
});

test("set-up sees a clean environment without the harness's secrets, but with the user's registry settings", async () => {
  await using shop = await workshop();
  vi.stubEnv("PATCHBENCH_CANARY_KEY", "secret");
  vi.stubEnv("npm_config_canary", "registry");
  const { tree } = await shop.prepare({ setup: { command: ["sh", "-c", "env > env.txt"] } }).finally(() => vi.unstubAllEnvs());
  const seen = await readFile(path.join(tree, "env.txt"), "utf8");
  expect(seen).not.toContain("secret");
  expect(seen).toContain("npm_config_canary=registry");
});

import { spawnSync } from "node:child_process";
import { cp, symlink } from "node:fs/promises";
import path from "node:path";
import { interleaved, printRatio, tempFolder } from "./measure.ts";

const ROUNDS = 25;
const root = path.resolve(import.meta.dirname, "..");

export const startup = {
  about: "Wall time of `patchbench --help` over that of `node -e 0`, from a clone (TypeScript as it stands) and from the built package.",
  async run(): Promise<void> {
    await using temp = await tempFolder();
    const clone = await placePackage(path.join(temp.path, "clone"));
    for (const part of ["src", "scorers"]) await cp(path.join(root, part), path.join(temp.path, "clone", part), { recursive: true });
    const built = await placePackage(path.join(temp.path, "built"));
    build(path.join(temp.path, "built", "dist"));
    const help = (bin: string) => () => runNode([bin, "--help"]);
    for (const bin of [clone, built]) help(bin)(); // warms the disk cache
    const rounds = await interleaved(ROUNDS, { bare: () => runNode(["-e", "0"]), built: help(built), clone: help(clone) });
    const processor = (side: "bare" | "built" | "clone") => rounds.reduce((sum, round) => sum + round[side].cpuMs, 0);
    for (const { side, name, goal } of [
      { side: "built", name: "built package", goal: 4 },
      { side: "clone", name: "from source" },
    ] as const) {
      const ratios = rounds.map((round) => round[side].wallMs / round.bare.wallMs);
      printRatio(name, ratios, goal);
      printRatio("  in processor time, all rounds", [processor(side) / processor("bare")]);
    }
  },
};

/** What an installed package has but for its code; returns its program. */
async function placePackage(folder: string): Promise<string> {
  for (const part of ["bin", "package.json"]) await cp(path.join(root, part), path.join(folder, part), { recursive: true });
  await symlink(path.join(root, "node_modules"), path.join(folder, "node_modules"));
  return path.join(folder, "bin", "patchbench.js");
}

/** As `npm run build` does, but elsewhere. */
function build(outDir: string): void {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  const { status, stdout } = spawnSync(process.execPath, [tsc, "-p", "tsconfig.build.json", "--outDir", outDir], { cwd: root });
  if (status !== 0) throw new Error(`The build failed:\n${stdout}`);
}

function runNode(args: readonly string[]): void {
  const { status, stderr } = spawnSync(process.execPath, args);
  if (status !== 0) throw new Error(`node ${args.join(" ")} failed:\n${stderr}`);
}

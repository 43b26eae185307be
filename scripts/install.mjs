// Installs what is missing, with whatever Node runs npm. Kept to syntax and modules that Node 20 has.
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";

const lock = readFileSync("package-lock.json", "utf8");
const mark = "node_modules/.patchbench-installed";

if (!existsSync(mark) || readFileSync(mark, "utf8") !== lock) {
  console.log("Installing dependencies (npm ci) …");
  const npm = spawnSync("npm", ["ci", "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(mark, lock);
}

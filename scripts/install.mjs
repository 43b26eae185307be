// Installs what a folder's lock names and is missing, with whatever Node runs npm, and builds the viewer where its sources are newer. Kept to
// syntax and modules that Node 20 has.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";

const folder = process.argv[2] ?? ".";
const lock = readFileSync(`${folder}/package-lock.json`, "utf8");
const mark = `${folder}/node_modules/.patchbench-installed`;

if (!existsSync(mark) || readFileSync(mark, "utf8") !== lock) {
  console.log(folder === "." ? "Installing dependencies (npm ci) …" : `Installing what ${folder} names (npm ci) …`);
  const npm = spawnSync("npm", ["ci", "--prefix", folder, "--no-audit", "--no-fund", "--loglevel=error"], {
    stdio: "inherit",
    shell: process.platform === "win32",
  });
  if (npm.status !== 0) process.exit(npm.status ?? 1);
  writeFileSync(mark, lock);
}

if (folder === "." && Math.max(newest("viewer"), newest("src/pages"), time(mark)) > time("dist/viewer/index.html")) {
  const build = spawnSync("npm", ["run", "--silent", "build:viewer"], { stdio: "inherit", shell: process.platform === "win32" });
  if (build.status !== 0) process.exit(build.status ?? 1);
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return Math.max(...files.map((file) => time(`${folder}/${file}`)));
}

function time(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

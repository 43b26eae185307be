// One issue for each variant that regressed: opened once, told of each further night, closed when it is mended.
// usage: node issues.mjs NIGHT.json (the report `json` of `patchbench nightly`)
import { readFileSync } from "node:fs";
import { gh } from "./gh.mjs";

const LABEL = "patchbench-regression";
const report = JSON.parse(readFileSync(process.argv[2], "utf8"));
const night = `<!-- patchbench:night ${encodeURIComponent(report.nightId)} -->`;
const bad = (variant) => variant.verdict === "regressed" || variant.verdict === "drifting";

const open = JSON.parse(gh(["issue", "list", "--label", LABEL, "--state", "open", "--limit", "1000", "--json", "number,body"]));
for (const variant of report.variants) {
  const marker = `<!-- patchbench:variant ${encodeURIComponent(report.suite)}/${encodeURIComponent(variant.variant)} -->`;
  const known = open.filter(({ body }) => body.includes(marker)).sort((a, b) => a.number - b.number)[0];
  if (bad(variant) && known === undefined) create(variant, marker);
  else if (bad(variant)) tell(known.number, `Still ${variant.verdict}.`, variant);
  // A night that could not measure says nothing: the issue stays as it is.
  else if (known !== undefined && variant.verdict !== "could-not-measure") close(known.number, variant);
}

function create(variant, marker) {
  gh(["label", "create", LABEL, "--color", "B60205", "--description", "A benchmark night found a variant worse", "--force"]);
  const title = `patchbench: ${variant.variant} ${variant.verdict === "drifting" ? "is drifting" : "regressed"}`;
  const body = `${marker}\n${night}\n${textOf(variant)}`;
  console.log(gh(["issue", "create", "--title", title, "--label", LABEL, "--body-file", "-"], body).trim());
}

/** Once a night: judging one again tells nothing new. False: it was told before. */
function tell(number, word, variant) {
  const { body, comments } = JSON.parse(gh(["issue", "view", String(number), "--json", "body,comments"]));
  if ([body, ...comments.map((comment) => comment.body)].some((text) => text.includes(night))) return false;
  gh(["issue", "comment", String(number), "--body-file", "-"], `${night}\n${word}\n\n${textOf(variant)}`);
  console.log(`Issue ${number}: ${word}`);
  return true;
}

function close(number, variant) {
  tell(
    number,
    variant.verdict === "explained-change" ? "What is measured has changed, and a new series began." : `Mended: ${variant.verdict}.`,
    variant,
  );
  gh(["issue", "close", String(number), "--reason", "completed"]);
  console.log(`Issue ${number} is closed.`);
}

function textOf(variant) {
  const tasks = variant.alarms.map(
    ({ taskId, resolved, trials, beforeResolved, beforeTrials }) =>
      `- \`${taskId}\`: resolved ${resolved} of ${trials} tonight, ${beforeResolved} of ${beforeTrials} before`,
  );
  const lines = [`**${variant.verdict}**: ${variant.headline}`, "", `Night \`${report.nightId}\`, in this way since \`${variant.since}\`.`];
  if (tasks.length > 0) lines.push("", "Tasks that used to be resolved:", ...tasks);
  if (process.env.RUN_URL) lines.push("", `Report and results: ${process.env.RUN_URL}`);
  return lines.join("\n");
}

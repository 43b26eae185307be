// One comment on a pull request, written anew each time. usage: node comment.mjs FILE.md
import { readFileSync } from "node:fs";
import { gh } from "./gh.mjs";

const MARKER = "<!-- patchbench:compare -->";
const PAGE = 100;
const LONGEST = 60_000; // GitHub takes 65 536 characters
const { GH_REPO, PULL_REQUEST, RUN_URL, COMMENT_AUTHOR = "github-actions[bot]" } = process.env;

const text = readFileSync(process.argv[2], "utf8").trim();
const cut = text.length > LONGEST ? `${text.slice(0, LONGEST)}\n\n… shortened` : text;
const body = JSON.stringify({ body: `${MARKER}\n${cut}\n\n${RUN_URL ? `Results: ${RUN_URL}` : ""}`.trim() });
const own = ownComment();
if (own === undefined) gh(["api", "--method", "POST", `repos/${GH_REPO}/issues/${PULL_REQUEST}/comments`, "--input", "-"], body);
else gh(["api", "--method", "PATCH", `repos/${GH_REPO}/issues/comments/${own}`, "--input", "-"], body);
console.log(own === undefined ? "Commented." : "The comment was written anew.");

/** Only one of our own: others may quote the marker. */
function ownComment() {
  for (let page = 1; ; page += 1) {
    const found = JSON.parse(gh(["api", `repos/${GH_REPO}/issues/${PULL_REQUEST}/comments?per_page=${PAGE}&page=${page}`]));
    const mine = found.find((comment) => comment.user.login === COMMENT_AUTHOR && comment.body.startsWith(MARKER));
    if (mine !== undefined || found.length < PAGE) return mine?.id;
  }
}

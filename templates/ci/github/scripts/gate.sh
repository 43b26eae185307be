#!/usr/bin/env bash
# Puts the shards together and judges the night. Its exit code is handed on, so that the steps between see it through:
# outputs exit-code, verdict, and judged (whether there is a report).
set -euo pipefail
cd "${SUITE:-.}"
shards=${SHARDS:-$GITHUB_WORKSPACE/shards}
rm -rf reports
mkdir -p reports

finish() {
  printf 'exit-code=%s\nverdict=%s\njudged=%s\n' "$1" "$2" "$3" >> "$GITHUB_OUTPUT"
  exit 0
}

# $1: exit code. $2: file with the reason.
refuse() {
  cat "$2" >&2
  { printf '## Could not measure\n\n'; sed 's/^/    /' "$2"; printf '\n'; } >> "$GITHUB_STEP_SUMMARY"
  finish "$1" could-not-measure false
}

# A folder for each shard; where only one was kept, it may lie there by itself.
shopt -s nullglob
folders=("$shards"/*/)
if [[ -d $shards/runs ]]; then folders=("$shards"); fi
if ((${#folders[@]} == 0)); then
  echo "No shard left any results." > reports/refused.txt
  refuse 3 reports/refused.txt
fi
code=0
patchbench merge "${folders[@]}" --results results 2> reports/refused.txt || code=$?
if ((code != 0)); then refuse "$code" reports/refused.txt; fi
cat reports/refused.txt >&2 # warnings
rm reports/refused.txt

if [[ -n ${ACCEPT:-} ]]; then
  code=0
  patchbench baseline set "$ACCEPT" --from "latest/$ACCEPT" --force --note "accepted by ${GITHUB_ACTOR:-hand}" --results results 2> reports/refused.txt || code=$?
  if ((code != 0)); then refuse "$code" reports/refused.txt; fi
  rm reports/refused.txt
fi

args=(--run latest --results results --format markdown --report json=reports/night.json --report junit=reports/night.xml)
if [[ ${START:-} == true ]]; then args+=(--start); fi
code=0
patchbench nightly "${args[@]}" > reports/night.md 2> reports/nightly.log || code=$?
cat reports/nightly.log >&2
if [[ ! -s reports/night.json ]]; then refuse "$code" reports/nightly.log; fi
cat reports/night.md >> "$GITHUB_STEP_SUMMARY"
patchbench report latest --html --results results --output reports/night.html ||
  echo "::warning::There is no HTML report of this night; the verdict stands."
verdict=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).verdict' reports/night.json)
echo "The night is $verdict (exit code $code)."
finish "$code" "$verdict" true

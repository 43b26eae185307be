#!/usr/bin/env bash
# Runs the suites of the folders base and head, with the same patchbench, and compares them. Its exit code is handed on as the
# output exit-code, so that the comment is written whatever came of it.
set -euo pipefail
suite=${SUITE:-.}
results=$PWD/results
comparison=$PWD/comparison.md

finish() {
  cat "$comparison" >> "$GITHUB_STEP_SUMMARY"
  echo "exit-code=$1" >> "$GITHUB_OUTPUT"
  exit 0
}

if ! compgen -G "base/$suite/patchbench.config.*" > /dev/null; then
  echo "There is no suite in the base of this pull request: nothing to compare with." > "$comparison"
  finish 0
fi
for side in base head; do
  code=0
  (cd "$side/$suite" && patchbench run --run-id "$side" --trials "$TRIALS" --no-push --results "$results") || code=$?
  if ((code == 3)); then
    echo "::warning::The $side has trials without a result; the comparison names them."
  elif ((code != 0)); then
    exit "$code"
  fi
done

args=(base head --results "$results" --format markdown --output "$comparison")
if [[ -n ${FAIL_ON:-} ]]; then args+=(--fail-on "$FAIL_ON"); fi
code=0
(cd "head/$suite" && patchbench compare "${args[@]}") 2> compare.log || code=$?
cat compare.log >&2
if [[ ! -s $comparison ]]; then { echo "Nothing could be compared."; sed 's/^/    /' compare.log; } > "$comparison"; fi
finish "$code"

#!/usr/bin/env bash
# The steps of action.yml: action.sh install|run. Its exit code is handed on as an output; the action's last step ends with it.
set -euo pipefail

install() {
  if [[ -d $GITHUB_ACTION_PATH/node_modules/yargs ]]; then return; fi
  npm ci --omit=dev --no-audit --no-fund --prefix "$GITHUB_ACTION_PATH"
}

patchbench() { node "$GITHUB_ACTION_PATH/bin/patchbench.js" "$@"; }

run() {
  local args=() line config=() code=0 verdict json out
  while IFS= read -r line; do
    if [[ -n $line ]]; then args+=("$line"); fi
  done <<< "${ARGS:-}"
  if [[ -n ${CONFIG:-} ]]; then config=(--config "$CONFIG"); fi
  json=$(mktemp)
  out=$(mktemp)
  case $COMMAND in
    nightly) patchbench nightly "${config[@]}" --format markdown --report "json=$json" "${args[@]}" > "$out" || code=$? ;;
    compare) patchbench compare "${config[@]}" --format markdown "${args[@]}" > "$out" || code=$? ;;
    *) patchbench "$COMMAND" "${config[@]}" "${args[@]}" > "$out" || code=$? ;;
  esac
  cat "$out"
  case $COMMAND in
    nightly | compare) cat "$out" >> "$GITHUB_STEP_SUMMARY" ;;
    *) sed 's/^/    /' "$out" >> "$GITHUB_STEP_SUMMARY" ;;
  esac
  case $code in
    0) verdict=passed ;;
    1) verdict=failed ;;
    3) verdict=could-not-measure ;;
    *) verdict=error ;;
  esac
  if [[ -s $json ]]; then verdict=$(node -p 'JSON.parse(require("node:fs").readFileSync(process.argv[1], "utf8")).verdict' "$json"); fi
  printf 'exit-code=%s\nverdict=%s\n' "$code" "$verdict" >> "$GITHUB_OUTPUT"
}

case ${1:-} in
  install) install ;;
  run) run ;;
  *)
    echo "usage: action.sh install|run" >&2
    exit 2
    ;;
esac

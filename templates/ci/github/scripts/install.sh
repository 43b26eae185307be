#!/usr/bin/env bash
# Puts `patchbench` on the PATH of the steps that follow. Nothing to do where it is there, as in an image of yours.
set -euo pipefail

if command -v patchbench > /dev/null; then
  echo "patchbench $(patchbench --version) is on the PATH."
  exit 0
fi

folder=${SUITE:-.}
[[ -f $folder/package.json ]] || folder=.
if [[ ! -f $folder/package-lock.json ]]; then
  echo "::error::There is no package.json with a package-lock.json that has patchbench among its devDependencies."
  exit 2
fi
cd "$folder"
npm ci --no-audit --no-fund
if [[ ! -x node_modules/.bin/patchbench ]]; then
  echo "::error::$folder/package.json does not have patchbench among its devDependencies."
  exit 2
fi
echo "$PWD/node_modules/.bin" >> "$GITHUB_PATH"
echo "patchbench $(node_modules/.bin/patchbench --version) was installed."

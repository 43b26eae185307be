#!/usr/bin/env bash
# Makes bubblewrap work, where it does not yet and root can be had: hosted runners keep plain users from namespaces.
set -euo pipefail

works() { bwrap --unshare-all --ro-bind / / true 2> /dev/null; }

if ! works && sudo -n true 2> /dev/null; then
  command -v bwrap > /dev/null || { sudo apt-get update -qq && sudo apt-get install -y -qq --no-install-recommends bubblewrap; }
  if ! works && [[ -e /proc/sys/kernel/apparmor_restrict_unprivileged_userns ]]; then
    sudo sysctl -q -w kernel.apparmor_restrict_unprivileged_userns=0
  fi
fi
if works; then
  echo "bubblewrap works."
else
  echo "::warning::bubblewrap does not work here. patchbench takes a container, or else runs agents and tests on this machine itself."
fi

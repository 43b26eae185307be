#!/usr/bin/env bash
# Nights and baselines on a branch of their own, where nothing expires: history.sh restore|save
set -euo pipefail

branch=${HISTORY_BRANCH:-patchbench-history}
suite=${SUITE:-.}
results=$suite/results
prefix=$([[ $suite == . ]] || echo "$suite/")

# The tip of the branch in FETCH_HEAD; false when there is no such branch. Any other failure ends the step.
fetch_tip() {
  local status=0
  git ls-remote --exit-code --heads origin "$branch" > /dev/null || status=$?
  if ((status == 2)); then return 1; fi
  if ((status != 0)); then
    echo "::error::The history cannot be read: git ls-remote ended with $status." >&2
    exit "$status"
  fi
  git fetch --quiet --no-tags --depth=1 origin "refs/heads/$branch"
}

# Baselines that are committed beside the suite are reviewed there, and go before those of the branch.
committed_baselines() { [[ -n $(git ls-files -- "$results/baselines") ]]; }

restore() {
  if ! fetch_tip; then
    echo "There is no branch $branch yet: no history."
    return
  fi
  local temp
  temp=$(mktemp -d)
  git archive FETCH_HEAD | tar -x -C "$temp"
  mkdir -p "$results"
  if [[ -d $temp/${prefix}nights ]]; then cp -R "$temp/${prefix}nights" "$results/"; fi
  if [[ -d $temp/${prefix}baselines ]] && ! committed_baselines; then cp -R "$temp/${prefix}baselines" "$results/"; fi
  rm -rf "$temp"
  echo "Nights of the history: $(find "$results/nights" -name '*.json' 2> /dev/null | wc -l)."
}

# Adds the files of a folder to the index; a name that is there is replaced.
stage() {
  local file
  for file in "$results/$1"/*.json; do
    [[ -f $file ]] || continue
    git update-index --add --cacheinfo "100644,$(git hash-object -w --no-filters -- "$file"),$prefix$1/${file##*/}"
  done
}

# The commit is made from an index of its own: the work tree and its branch are left alone.
save() {
  local attempt parent tree commit
  export GIT_AUTHOR_NAME="patchbench" GIT_AUTHOR_EMAIL="patchbench@users.noreply.github.com"
  export GIT_COMMITTER_NAME=$GIT_AUTHOR_NAME GIT_COMMITTER_EMAIL=$GIT_AUTHOR_EMAIL
  GIT_INDEX_FILE=$(mktemp -u)
  export GIT_INDEX_FILE
  for attempt in 1 2 3 4 5; do
    parent=
    if fetch_tip; then
      parent=$(git rev-parse FETCH_HEAD)
      git read-tree "$parent"
    else
      git read-tree --empty
    fi
    stage nights
    # The empty index of this script knows no committed files, so the question is asked of the real one.
    if ! (unset GIT_INDEX_FILE && committed_baselines); then stage baselines; fi
    tree=$(git write-tree)
    if [[ -n $parent && $tree == "$(git rev-parse "$parent^{tree}")" ]]; then
      echo "The history is as it was."
      return
    fi
    commit=$(git commit-tree "$tree" ${parent:+-p "$parent"} -m "Night of $(date -u +%Y-%m-%d)")
    if git push --quiet origin "$commit:refs/heads/$branch"; then
      echo "The history is on the branch $branch."
      return
    fi
    echo "Somebody else wrote to $branch; once more ($attempt of 5)." >&2
    sleep "$attempt"
  done
  echo "::error::The history could not be written to the branch $branch." >&2
  exit 1
}

case ${1:-} in
  restore) restore ;;
  save) save ;;
  *)
    echo "usage: history.sh restore|save" >&2
    exit 2
    ;;
esac

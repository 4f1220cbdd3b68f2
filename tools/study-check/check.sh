#!/usr/bin/env bash
# Shows that interruptions change no byte of a study: runs it once to its end, then again while it is
# killed at random moments and continued, and compares the two results.
#
#   tools/study-check/check.sh [STUDY [KILLS [SECONDS [SEED]]]]
#
# STUDY    name or file, by default smoke
# KILLS    how many times the second one is killed (kill -9), by default 10
# SECONDS  a kill comes after 1 .. SECONDS seconds, by default 20
# SEED     of these moments, by default 1
set -euo pipefail

study=${1:-smoke}
kills=${2:-10}
seconds=${3:-20}
RANDOM=${4:-1}
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

"$root/lathe" study "$study" --out "$folder/whole" >/dev/null
for ((i = 1; i <= kills; i++)); do
  # java takes the place of the launcher, so this is its process.
  "$root/lathe" study "$study" --out "$folder/killed" >/dev/null 2>&1 &
  process=$!
  after=$((1 + RANDOM % seconds))
  sleep "$after"
  if kill -9 "$process" 2>/dev/null; then
    printf 'kill %d of %d after %d s\n' "$i" "$kills" "$after"
  else
    printf 'kill %d of %d: it had ended by itself; give fewer SECONDS\n' "$i" "$kills"
  fi
  wait "$process" 2>/dev/null || true
done
"$root/lathe" study "$study" --out "$folder/killed" >/dev/null
cmp "$folder/whole/study.json" "$folder/killed/study.json"
printf 'the results are the same to the byte\n'

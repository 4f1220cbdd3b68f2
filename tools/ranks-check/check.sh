#!/usr/bin/env bash
# check.sh [FOLDER]: trains and judges small models on 1, 2, 3, 4 and 8 processes of each MPI of this
# machine, and stops, kills and breaks such runs. Prints a line for each check, with the SHA-256 of
# what it compares; exit code 1 if one fails. Takes half an hour on two cores: each start takes
# seconds, and there are some 180.
#
# PARTS: which of equal resumed failures judges; each is also a script of its own.
# RECIPES, MPIS, RANKS: other lists than those of the parts.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
folder=${1:-$(mktemp -d)}
failed=()
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores"
for part in ${PARTS-equal resumed failures judges}; do
  printf -- '--- %s\n' "$part"
  "$here/$part.sh" "$folder" || failed+=("$part")
done
if ((${#failed[@]})); then
  echo "failed: ${failed[*]}"
  exit 1
fi
echo "all parts passed"

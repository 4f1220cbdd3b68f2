#!/usr/bin/env bash
# Shows that the same sources give the same bytes: builds the jars of all modules twice, in two
# copies of the working tree that lie in different folders, under two time zones and two locales, and
# compares every jar and the list of contents (SBOM) byte by byte. The same build checks the licences.
#
#   tools/supply-chain/check.sh [MAVEN OPTION ..]      for example -o, or -pl files -am
#
# LATHE_SUPPLY_FOLDER  where to work; by default a new temporary folder, removed at the end
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${LATHE_SUPPLY_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
[[ -n ${LATHE_SUPPLY_FOLDER:-} ]] || trap 'rm -rf "$folder"' EXIT

# Builds a copy of the tracked files in the folder $1.
build() {
  mkdir -p "$folder/$1"
  git -C "$root" ls-files -z | tar -C "$root" --null --files-from - -cf - | tar -C "$folder/$1" -xf -
  # Tests change no jar, and Javadoc takes most of the time.
  (
    cd "$folder/$1"
    TZ=$2 LC_ALL=$3 ./lathe install --batch-mode -q -Dmaven.javadoc.skip=true \
      -Dmaven.install.skip=true "${@:4}"
  )
}

build first UTC C.UTF-8 "$@"
build second Asia/Kathmandu C "$@"

compared=0
different=0
while IFS= read -r file; do
  compared=$((compared + 1))
  if ! cmp -s "$folder/first/$file" "$folder/second/$file"; then
    printf 'DIFFERENT  %s\n' "$file"
    different=$((different + 1))
  fi
done < <(cd "$folder/first" && find . -path '*/target/*' \( -name 'lathe*.jar' -o -name '*.cdx.json' \) \
  ! -path '*/target/lib/*' | LC_ALL=C sort)
printf '%d files compared, %d different\n' "$compared" "$different"
cp "$folder"/first/cli/target/lathe.cdx.json "$folder"/first/cli/target/licences/THIRD-PARTY.txt \
  "$root/target/" 2>/dev/null || true
((compared > 0 && different == 0))

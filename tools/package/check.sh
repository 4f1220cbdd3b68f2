#!/usr/bin/env bash
# Shows that a package works where there is neither a JDK nor Maven, nor a clone, nor a network, and
# where its folder cannot be written to. Makes one, unpacks it in an empty folder and runs it: from
# another folder, by a symbolic link, with a PATH of a few small programs and an environment of four
# variables. As root in name spaces of its own, in which the JDKs, Maven, the clone and all networks but
# loopback are not there. One line for each check; exit code 1 if one fails.
#
#   tools/package/check.sh [ARCHIVE]     ARCHIVE: one that is made already
#
# FOLDER        where to work; by default a new temporary folder, removed at the end
# MAVEN         options for Maven, for example -o
# TWICE=yes     makes a second package and compares the files of both byte by byte
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)

fail() {
  printf 'check: %s\n' "$*" >&2
  exit 2
}

# --- Outside: make the package, then start this file again in name spaces of its own.
if [[ ${1:-} != --inside ]]; then
  for program in curl unshare ip; do
    command -v "$program" >/dev/null || fail "needs $program, which is not on the PATH"
  done
  ((EUID == 0)) || fail 'needs root, to hide the JDKs and Maven of this machine from the package'
  folder=${FOLDER:-$(mktemp -d)}
  mkdir -p "$folder"
  folder=$(cd "$folder" && pwd -P)
  [[ -n ${FOLDER:-} ]] || trap 'rm -rf "$folder"' EXIT
  archive=${1:-}
  read -r -a maven <<<"${MAVEN:-}"
  if [[ -z $archive ]]; then
    "$root/lathe" package --out "$folder/out" -- ${maven[@]+"${maven[@]}"}
    archive=$(printf '%s\n' "$folder"/out/*.tar.gz)
  fi
  if [[ ${TWICE:-} == yes ]]; then
    "$root/lathe" package --out "$folder/again" -- ${maven[@]+"${maven[@]}"}
    rm -rf "$folder/first" "$folder/second"
    mkdir "$folder/first" "$folder/second"
    tar -C "$folder/first" -xzf "$archive"
    tar -C "$folder/second" -xzf "$folder"/again/*.tar.gz
    # java lays out the classes of this file as its threads come to them.
    if different=$(diff -rq --no-dereference --exclude=classes.jsa "$folder/first" "$folder/second"); then
      printf 'ok      two packages are the same, byte by byte, but for lib/classes.jsa\n'
    else
      printf 'FAILED  two packages differ:\n%s\n' "$different"
      exit 1
    fi
  fi
  cp "$archive" "$folder/archive.tar.gz"
  cp "${BASH_SOURCE[0]}" "$folder/check.sh"
  cp "$root"/datasets/src/test/resources/org/lathe/datasets/source/*.parquet "$folder/"
  jdk=$("$root/lathe" --show-command x)
  hidden=/usr/lib/jvm:/usr/share/maven:${HOME:-/root}/.m2:${HOME:-/root}/.local:$root:${jdk%%/bin/java *}
  unshare --mount --net bash "$folder/check.sh" --inside "$folder" "$hidden" || exit 1
  exit 0
fi

# --- Inside. What is hidden is an empty folder.
folder=$2
IFS=: read -r -a hidden <<<"$3"
ip link set lo up
cd "$folder"
mount --make-rprivate /
for place in "${hidden[@]}"; do
  if [[ -d $place ]]; then mount -t tmpfs none "$place"; fi
done
failures=0

# Says $2 if the command $3 .. succeeds. Its output is in the file log.
check() {
  local what=$1
  shift
  if "$@" >log 2>&1; then
    printf 'ok      %s\n' "$what"
  else
    printf 'FAILED  %s\n' "$what"
    sed 's/^/        /' log | tail -n 12
    failures=$((failures + 1))
  fi
}

# The programs that the launcher calls, and no others: no java, no mvn.
rm -rf tools apps home other
mkdir -p tools apps home other/runs
for program in bash dirname readlink getconf grep mktemp rm; do
  ln -s "$(command -v "$program")" "tools/$program"
done
tar -C apps -xzf archive.tar.gz
package=$(printf '%s\n' "$folder"/apps/lathe-*)
ln -s "$package/lathe" tools/lathe
# Not even root writes to it.
mount --bind "$package" "$package"
mount -o remount,bind,ro "$package"
lathe() {
  (cd "$folder/other" && env -i PATH="$folder/tools" HOME="$folder/home" TMPDIR=/tmp TERM=dumb lathe "$@")
}
# Whether the command $2 .. prints a line that matches $1.
prints() {
  local pattern=$1
  shift
  "$@" 2>&1 | tee printed
  grep -qE -- "$pattern" printed
}
# Whether lathe $1 .. is refused by one line with the exit code 2.
refused() {
  local code=0 said
  said=$(lathe "$@" 2>&1) || code=$?
  printf '%s\n' "$said"
  ((code == 2)) && [[ $said == *'needs the sources of Lathe'* && $said != *$'\n'* ]]
}
none() {
  ! env -i PATH="$folder/tools" bash -c 'command -v java || command -v mvn || command -v javac' &&
    ! compgen -G '/usr/lib/jvm/*' && ! touch "$package/x" 2>/dev/null
}
# Starts lathe $2 .., and holds what its address, with $1 behind, answers against the pattern $3.
served() {
  local path=$1 pattern=$2 pid address='' waited code=0
  shift 2
  # Not by the function: the signal is for the launcher's own process, which java takes over.
  cd "$folder/other"
  env -i PATH="$folder/tools" HOME="$folder/home" TMPDIR=/tmp lathe "$@" >"$folder/served" 2>&1 &
  pid=$!
  cd "$folder"
  for ((waited = 0; waited < 600; waited++)); do
    address=$(grep -oE 'http://[^ ]+' served | head -n 1) || true
    if [[ -n $address ]] || ! kill -0 "$pid" 2>/dev/null; then break; fi
    sleep 0.2
  done
  curl --silent --show-error --max-time 60 "$address$path" >answer || code=1
  kill -TERM "$pid" || code=1
  wait "$pid" || true
  cat served
  head -c 300 answer
  if ((code)); then return 1; fi
  grep -qE -- "$pattern" answer
}

check 'here is neither java nor mvn, and the package cannot be written to' none
check 'lathe --version' prints '^lathe [0-9]' lathe --version
sed -n 1,2p log | sed 's/^/        /'
check 'it is the java of the package' prints "^java .* at $package/runtime" lathe doctor --preset pocket
check 'its classes are laid out in advance' \
  prints 'SharedArchiveFile=.*/lib/classes.jsa' lathe --show-command train
check 'and java takes them from there' \
  prints 'org.lathe.cli.Main source: shared objects file' \
  env -i PATH="$folder/tools" HOME="$folder/home" LATHE_JAVA_OPTS=-Xlog:class+load lathe --version
check 'train' prints 'report.html' lathe train --data "$package/LICENSE" --preset pocket --steps 4 --length 32 \
  --batch 2 --fast-steps 2 --evaluation-sequences 2 --draws 1 --no-baseline --out runs/tiny
check 'evaluate' prints 'importance weighted' lathe evaluate --sequences 2 --draws 2 --fast-steps 2
check 'generate' prints '.' lathe generate --prompt 'Once' --tokens 8 --fast-steps 2
check 'report' prints 'comparison.html' lathe report runs/tiny
for packed in snappy zstd; do
  check "the library $packed runs (Parquet)" \
    lathe data inspect "$folder/$packed.parquet" --tokenizer bytes --samples 1
done
check 'bench has its classes' prints 'preset' lathe bench --help
check 'serve answers' served /models '"object" *: *"list"' serve --fast-steps 2
check 'explore has a page' served '' '</html>' explore
check 'completion' prints 'complete -F _complete_lathe' lathe completion bash
check 'the same script is in share' \
  cmp "$package/share/bash-completion/completions/lathe" <(lathe completion bash)
check 'manual pages' grep -q '^\.SH OPTIONS' "$package/share/man/man1/lathe-train.1"
for command in test install format package fuzz 'bench --peer' 'bench --kernels'; do
  # shellcheck disable=SC2086
  check "$command is refused in one line" refused $command
done
printf '%d of the checks failed\n' "$failures"
((failures == 0))

# What the parts of check.sh share: the folder, the launchers, small runs, and how they are compared.
# Each part reads it first.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
folder=${1:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
lathe=$root/lathe
failures=0

# A text that has the same bits everywhere.
text=$folder/text.txt
for ((line = 0; line < 600; line++)); do
  printf 'line %d has %d words\n\n' "$line" $((line * line % 97))
done >"$text"

# The MPIs of MPIS that this machine has.
mpis=()
for mpi in ${MPIS:-openmpi mpich}; do
  if command -v "mpirun.$mpi" >/dev/null; then mpis+=("$mpi"); else echo "left out: no mpirun.$mpi"; fi
done
((${#mpis[@]})) || {
  echo "neither mpirun.openmpi nor mpirun.mpich is on the PATH" >&2
  exit 2
}

# Sets `launch`: the line of mpirun of MPI $1 with $2 ranks.
set_launch() {
  launch=("mpirun.$1")
  if [[ $1 == openmpi ]]; then
    launch+=(--bind-to none --oversubscribe --mca mpi_yield_when_idle 1)
    launch+=(--mca btl_vader_single_copy_mechanism none)
    if ((EUID == 0)); then launch+=(--allow-run-as-root); fi
  fi
  launch+=(-n "$2")
}

# Makes the mpirun that `--ranks` finds that of MPI $1, for the commands that follow. Not by a link:
# MPICH's looks for its proxy beside the name that it was called by.
usual_path=$PATH
set_mpirun() {
  mkdir -p "$folder/path-$1"
  printf '#!/bin/sh\nexec %s "$@"\n' "$(command -v "mpirun.$1")" >"$folder/path-$1/mpirun"
  chmod +x "$folder/path-$1/mpirun"
  PATH=$folder/path-$1:$usual_path
}

# Sets `train`: a run of recipe $1 in folder $2; more options follow and replace those of here.
set_train() {
  local usual=(--steps 6 --length 32 --batch 8 --micro-batch 1 --leaf 1 --threads 1
    --checkpoint-every 2 --evaluate-every 3 --evaluation-sequences 2) k
  if [[ $1 == pocket ]]; then usual+=(--fast-steps 2 --draws 1); fi
  train=("$lathe" train --preset "$1" --data "$text" --out "$2" "${@:3}")
  if [[ $1 == pocket ]]; then train+=(--no-baseline); fi
  for ((k = 0; k < ${#usual[@]}; k += 2)); do
    [[ " ${*:3} " == *" ${usual[k]} "* ]] || train+=("${usual[k]}" "${usual[k + 1]}")
  done
}

# Takes times out of lines of JSON.
without_times() {
  sed -E 's/"(seconds|tokens_per_second)" ?: ?[0-9.E+-]+,?//g'
}

# Prints the SHA-256 of a run: all files of its checkpoints, and its metrics but for times, for
# what one line says of the machine, and for those of stops.
digest() {
  (
    cd "$1"
    find checkpoints -type f | LC_ALL=C sort | xargs sha256sum
    grep -v -e '"event":"run"' -e '"event":"stopped"' -e '"event":"resumed"' metrics.jsonl |
      without_times
  ) | sha256sum | cut -c 1-16
}

report() {
  local verdict=$1
  shift
  printf '%-5s %s\n' "$verdict" "$*"
  if [[ $verdict != ok ]]; then failures=$((failures + 1)); fi
}

# Runs a command and prints nothing; sets code and keeps its output in $folder/log.
code=0
quietly() {
  code=0
  timeout 900 "$@" >"$folder/log" 2>&1 </dev/null || code=$?
}

same() {
  local what=$1 run=$2 expected=$3 found
  found=$(digest "$run")
  if [[ $code == 0 && $found == "$expected" ]]; then
    report ok "$what: $found"
  else
    report WRONG "$what: exit $code, $found, not $expected"
    tail -n 5 "$folder/log"
  fi
}

# Waits until a run has a checkpoint and has taken a later step.
await_steps() {
  local run=$1 pid=$2
  until grep -q '"step":5,' "$run/metrics.jsonl" 2>/dev/null; do
    kill -0 "$pid" 2>/dev/null || return 1
    sleep 0.02
  done
}

# Prints the processes of Java of a run, in the order of ranks, by their environment.
ranks_of() {
  local pid rank
  for pid in $(pgrep -f "org.lathe.cli.Main train .*--out $1 "); do
    rank=$(tr '\0' '\n' <"/proc/$pid/environ" | sed -nE 's/^(OMPI_COMM_WORLD_RANK|PMI_RANK)=//p')
    printf '%s %s\n' "$rank" "$pid"
  done | sort -n | cut -d ' ' -f 2
}

# Longer runs, so that there is time to stop them.
long=(--steps 40 --evaluate-every 20 --checkpoint-every 2)

# Sets `whole`: what such a run comes to that nothing stops.
set_whole() {
  if [[ ! -e $folder/long/done ]]; then
    set_train pocket "$folder/long" "${long[@]}"
    quietly "${train[@]}"
    ((code == 0)) || {
      tail "$folder/log" >&2
      exit 2
    }
    touch "$folder/long/done"
  fi
  whole=$(digest "$folder/long")
}

# The last line of a part.
finish() {
  echo "load $(cut -d ' ' -f 1-3 /proc/loadavg)"
  echo "$failures failed"
  ((failures == 0))
}

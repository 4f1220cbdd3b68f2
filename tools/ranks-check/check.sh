#!/usr/bin/env bash
# check.sh [FOLDER]: trains small models on 1, 2, 3, 4 and 8 processes of each MPI of this machine, and
# stops, kills and breaks such runs. Prints a line for each check, with the SHA-256 of what it
# compares; exit code 1 if one fails. Takes some ten minutes on two cores: each start takes seconds.
#
# RECIPES, MPIS, RANKS: other lists than those below.
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

# Sets `launch`: the line of mpirun of MPI $1 with $2 ranks.
set_launch() {
  launch=("mpirun.$1")
  if [[ $1 == openmpi ]]; then
    launch+=(--bind-to none --oversubscribe --mca mpi_yield_when_idle 1 --mca orte_execute_quiet 1)
    launch+=(--mca btl_vader_single_copy_mechanism none)
    if ((EUID == 0)); then launch+=(--allow-run-as-root); fi
  fi
  launch+=(-n "$2")
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

# Prints the SHA-256 of a run: all files of its checkpoints, and its metrics but for times, for
# what one line says of the machine, and for those of stops.
digest() {
  (
    cd "$1"
    find checkpoints -type f | LC_ALL=C sort | xargs sha256sum
    grep -v -e '"event":"run"' -e '"event":"stopped"' -e '"event":"resumed"' metrics.jsonl |
      sed -E 's/"(seconds|tokens_per_second)":[0-9.E+-]+,?//g'
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
  timeout 300 "$@" >"$folder/log" 2>&1 </dev/null || code=$?
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

mpis=()
for mpi in ${MPIS:-openmpi mpich}; do
  if command -v "mpirun.$mpi" >/dev/null; then mpis+=("$mpi"); else echo "left out: no mpirun.$mpi"; fi
done
((${#mpis[@]})) || {
  echo "neither mpirun.openmpi nor mpirun.mpich is on the PATH" >&2
  exit 2
}
echo "load $(cut -d ' ' -f 1-3 /proc/loadavg), $(nproc) cores"

# --- The same bits on any number of ranks.
for recipe in ${RECIPES-pocket ar-pocket mdlm-pocket}; do
  set_train "$recipe" "$folder/$recipe-1"
  quietly "${train[@]}"
  expected=$(digest "$folder/$recipe-1")
  report "$( ((code)) && echo WRONG || echo ok)" "$recipe, one process: $expected"
  for mpi in "${mpis[@]}"; do
    for ranks in ${RANKS-2 3 4 8}; do
      run=$folder/$recipe-$mpi-$ranks
      set_launch "$mpi" "$ranks"
      set_train "$recipe" "$run"
      quietly "${launch[@]}" "${train[@]}"
      same "$recipe, $mpi, $ranks ranks" "$run" "$expected"
    done
  done
done
set_train pocket "$folder/ranks" --ranks 3
quietly "${train[@]}"
same "pocket, --ranks 3" "$folder/ranks" "$(digest "$folder/pocket-1")"

# --- Interrupted on one number of ranks, continued on another. Longer, so that there is time to.
long=(--steps 200 --evaluate-every 100 --checkpoint-every 2)
set_train pocket "$folder/long" "${long[@]}"
quietly "${train[@]}"
whole=$(digest "$folder/long")
for mpi in "${mpis[@]}"; do
  other=${mpis[${#mpis[@]} - 1]}
  for how in KILL TERM; do
    run=$folder/$how-$mpi
    if [[ $how == KILL ]]; then before=4 after=3; else before=3 after=2; fi
    set_launch "$mpi" "$before"
    set_train pocket "$run" "${long[@]}"
    "${launch[@]}" "${train[@]}" >"$folder/log" 2>&1 </dev/null &
    started=$!
    await_steps "$run" "$started" || true
    mapfile -t pids < <(ranks_of "$run")
    kill "-$how" "${pids[1]}"
    code=0
    wait "$started" || code=$?
    ended=$code
    set_launch "$other" "$after"
    quietly "${launch[@]}" "$lathe" train --resume --out "$run" --threads 1
    same "$how to rank 1 of $before of $mpi (exit $ended), resumed on $after of $other" "$run" "$whole"
  done
done

# --- A signal to ./lathe --ranks.
for signal in INT TERM; do
  run=$folder/signal-$signal
  set_train pocket "$run" "${long[@]}" --ranks 2
  # Not in the background of this script, which would ignore SIGINT.
  env --default-signal=INT "${train[@]}" >"$folder/log" 2>&1 </dev/null &
  started=$!
  await_steps "$run" "$started" || true
  kill "-$signal" "$started"
  code=0
  wait "$started" || code=$?
  wanted=$([[ $signal == INT ]] && echo 130 || echo 143)
  report "$( ((code == wanted)) && echo ok || echo WRONG)" "SIG$signal to --ranks 2: exit $code"
  quietly "$lathe" train --resume --out "$run" --threads 1
  same "SIG$signal to --ranks 2, resumed on one process" "$run" "$whole"
done

# --- Failures: everybody ends, one line says why, the last checkpoint stands.

# Runs the command of $3.. and wants the exit code $1 (or any but 0: -) and one line with $2.
fails() {
  local wanted=$1 words=$2 what=$3 lines
  shift 3
  quietly "$@"
  lines=$(grep -c '^lathe: ' "$folder/log" || true)
  if [[ $code != 0 && ($wanted == - || $code == "$wanted") && $lines == 1 ]] &&
    grep -q -e "^lathe: .*$words" "$folder/log"; then
    report ok "$what: exit $code, $(grep '^lathe: ' "$folder/log")"
  else
    report WRONG "$what: exit $code, $lines lines"
    tail -n 8 "$folder/log"
  fi
}

for mpi in "${mpis[@]}"; do
  set_launch "$mpi" 2
  set_train pocket "$folder/options-$mpi"
  first=("${launch[@]}" "${train[@]}")
  fails 2 'rank 2 has another' "$mpi, other options on rank 2" \
    "${first[@]}" : -n 1 "${train[@]}" --rate 0.5
  other=$folder/other.txt
  sed 's/line 0/Line 0/' "$text" >"$other"
  fails 2 'rank 2 has another' "$mpi, another text on rank 2" \
    "${first[@]}" : -n 1 "${train[@]/#$text/$other}"
  fails 2 '\[rank 2\].*missing.txt' "$mpi, no text on rank 2" \
    "${first[@]}" : -n 1 "${train[@]/#$text/$folder/missing.txt}"
  set_launch "$mpi" 3
  fails 2 'doctor runs as one process' "$mpi, a command of one process" "${launch[@]}" "$lathe" doctor
  set_train pocket "$folder/parts-$mpi" --batch 2
  fails 2 'leaf' "$mpi, more ranks than leaves" "${launch[@]}" "${train[@]}"
done
if ((${#mpis[@]} == 2)); then
  set_train pocket "$folder/wrong"
  set_launch openmpi 2
  fails - 'do not belong together' "Open MPI's mpirun with MPICH's library" \
    env LATHE_MPI=libmpich.so.12 "${launch[@]}" "${train[@]}"
  set_launch mpich 2
  fails - 'do not belong together' "MPICH's mpirun with Open MPI's library" \
    env LATHE_MPI=libmpi.so.40 "${launch[@]}" "${train[@]}"
fi

# --- A rank that hangs.
for mpi in "${mpis[@]}"; do
  for rank in 0 1; do
    run=$folder/hang-$mpi-$rank
    set_launch "$mpi" 3
    set_train pocket "$run" "${long[@]}" --rank-timeout 5
    "${launch[@]}" "${train[@]}" >"$folder/log" 2>&1 </dev/null &
    started=$!
    await_steps "$run" "$started" || true
    mapfile -t pids < <(ranks_of "$run")
    kill -STOP "${pids[$rank]}"
    began=$SECONDS
    code=0
    wait "$started" || code=$?
    # Open MPI wakes a rank that it ends, which says that it stops.
    lines=$(grep '^lathe: ' "$folder/log" | grep -vc '^lathe: stopping' || true)
    left=$(ranks_of "$run" | wc -l)
    report "$( ((code != 0 && lines == 1 && left == 0)) && echo ok || echo WRONG)" \
      "$mpi, rank $rank hangs: exit $code after $((SECONDS - began)) s, $left ranks left," \
      "$(grep '^lathe: ' "$folder/log")"
    quietly "$lathe" train --resume --out "$run" --threads 1
    same "$mpi, rank $rank hung, resumed on one process" "$run" "$whole"
  done
done

# --- A full disk.
if ((EUID == 0)); then
  for mpi in "${mpis[@]}"; do
    disk=$folder/disk-$mpi
    mkdir -p "$disk"
    mount -t tmpfs -o size=24m none "$disk"
    set_launch "$mpi" 2
    # The newest checkpoints and the best one stay; the disk is filled once there is one.
    set_train pocket "$disk/run" "${long[@]}"
    "${launch[@]}" "${train[@]}" >"$folder/log" 2>&1 </dev/null &
    started=$!
    await_steps "$disk/run" "$started" || true
    dd if=/dev/zero of="$disk/filler" bs=1M 2>/dev/null || true
    code=0
    wait "$started" || code=$?
    report "$( ((code == 2)) && grep -q '^lathe: .*cannot write' "$folder/log" && echo ok || echo WRONG)" \
      "$mpi, the disk is full: exit $code, $(grep '^lathe: ' "$folder/log")"
    rm "$disk/filler"
    quietly "$lathe" train --resume --out "$disk/run" --threads 1
    same "$mpi, the disk was full, resumed on one process" "$disk/run" "$whole"
    umount "$disk"
  done
else
  echo "left out: a full disk (only root can mount one)"
fi

echo "load $(cut -d ' ' -f 1-3 /proc/loadavg)"
echo "$failures failed"
((failures == 0))

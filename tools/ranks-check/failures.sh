#!/usr/bin/env bash
# failures.sh [FOLDER]: what ranks must not do: everybody ends, one line says why, the last
# checkpoint stands.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Runs the command of $3.. and wants the exit code $1 (or any but 0: -) and one line with $2.
fails() {
  local wanted=$1 words=$2 what=$3 lines
  shift 3
  quietly "$@"
  lines=$(grep -c '^lathe: ' "$folder/log" || true)
  if [[ $code != 0 && ($wanted == - || $code == "$wanted") && $lines == 1 ]] &&
    grep -q -E -e "^lathe: .*$words" "$folder/log"; then
    report ok "$what: exit $code, $(grep '^lathe: ' "$folder/log")"
  else
    report WRONG "$what: exit $code, $lines lines"
    tail -n 8 "$folder/log"
  fi
}

set_whole

# --- One rank differs, or has too little.
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
  # Enough to start with, and too little to train with.
  fails 2 '\[rank 2\] .*(memory|heap)' "$mpi, a heap of 24 MiB on rank 2" \
    "${first[@]}" : -n 1 env LATHE_JAVA_OPTS=-Xmx24m "${train[@]}"
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
    same "the same, resumed on one process" "$run" "$whole"
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
    same "the same, resumed on one process" "$disk/run" "$whole"
    umount "$disk"
  done
else
  echo "left out: a full disk (only root can mount one)"
fi
finish

#!/usr/bin/env bash
# resumed.sh [FOLDER]: runs that are killed or stopped on one number of processes and continue on
# another, of another MPI: the bits of a run that nothing stopped.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

set_whole
report ok "40 steps on one process: $whole"

# --- kill -9 on 4, continued on 3; SIGTERM on 3, continued on 2.

# Prints the line that says why: of mpirun, else of a rank.
why() {
  {
    grep -i -E 'exited on signal|killed by signal|exit string' "$folder/log" ||
      grep '^lathe: ' "$folder/log" || true
  } | head -n 1 | sed -E 's/^[ =]+//; s/PID [0-9]+/PID ../'
}
for mpi in "${mpis[@]}"; do
  other=${mpis[0]}
  if [[ $other == "$mpi" ]]; then other=${mpis[${#mpis[@]} - 1]}; fi
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
    left=$(ranks_of "$run" | wc -l)
    report "$( ((ended != 0 && left == 0)) && [[ -n $(why) ]] && echo ok || echo WRONG)" \
      "SIG$how to rank 1 of $before of $mpi: exit $ended, $left ranks left, $(why)"
    set_launch "$other" "$after"
    quietly "${launch[@]}" "$lathe" train --resume --out "$run" --threads 1
    same "the same, resumed on $after of $other" "$run" "$whole"
  done
done

# --- kill -9 of a rank that --ranks started.
for mpi in "${mpis[@]}"; do
  set_mpirun "$mpi"
  run=$folder/killed-$mpi
  set_train pocket "$run" "${long[@]}" --ranks 3
  "${train[@]}" >"$folder/log" 2>&1 </dev/null &
  started=$!
  await_steps "$run" "$started" || true
  mapfile -t pids < <(ranks_of "$run")
  kill -KILL "${pids[1]}"
  code=0
  wait "$started" || code=$?
  lines=$(grep '^lathe: ' "$folder/log" | grep -v -c -e '^lathe: starting' -e '^lathe: stopping' || true)
  report "$( ((code != 0 && lines == 1)) && echo ok || echo WRONG)" \
    "SIGKILL to rank 1 of --ranks 3 by $mpi: exit $code, $(grep '^lathe: ' "$folder/log" | tail -n 1)"
  quietly "$lathe" train --resume --out "$run" --threads 1
  same "the same, resumed on one process" "$run" "$whole"
  PATH=$usual_path
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
  same "the same, resumed on one process" "$run" "$whole"
done
finish

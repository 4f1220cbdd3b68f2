#!/usr/bin/env bash
# equal.sh [FOLDER]: a latent, an autoregressive and a diffusion model, trained on 1, 2, 3, 4 and 8
# processes of each MPI, by mpirun and by --ranks: the same bits.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

for recipe in ${RECIPES-pocket ar-pocket mdlm-pocket}; do
  set_train "$recipe" "$folder/$recipe-alone"
  quietly "${train[@]}"
  expected=$(digest "$folder/$recipe-alone")
  report "$( ((code)) && echo WRONG || echo ok)" "$recipe, one process: $expected"
  for mpi in "${mpis[@]}"; do
    for ranks in ${RANKS-1 2 3 4 8}; do
      run=$folder/$recipe-$mpi-$ranks
      set_launch "$mpi" "$ranks"
      set_train "$recipe" "$run"
      quietly "${launch[@]}" "${train[@]}"
      same "$recipe, $mpi, $ranks ranks" "$run" "$expected"
    done
    run=$folder/$recipe-$mpi-option
    set_mpirun "$mpi"
    set_train "$recipe" "$run" --ranks 3
    quietly "${train[@]}"
    same "$recipe, --ranks 3 by $mpi" "$run" "$expected"
    PATH=$usual_path
  done
done
finish

#!/usr/bin/env bash
# judges.sh [FOLDER]: fit, reconstruct, probe, samples, gsm8k, evaluate and its suites on 3 processes
# of each MPI: what they print and the files that they write have the bytes of one process.
# JUDGES: a regular expression; only these. LATHE_DATA: the folder of evaluation sets.
. "$(dirname "${BASH_SOURCE[0]}")/common.sh"

# Trains the model $1 by the recipe $2, with the options that follow.
trained() {
  set_train "$2" "$folder/$1" "${@:3}"
  [[ ! -e $folder/$1 ]] || return 0
  quietly "${train[@]}"
  ((code == 0)) || {
    tail "$folder/log" >&2
    exit 2
  }
}
models=(latent:pocket autoregressive:ar-pocket diffusion:mdlm-pocket)
for model in "${models[@]}"; do
  trained "${model%:*}" "${model#*:}" --length 64
done
printf 'line 3\n\nline 4 has\n\nline 55\n' >"$folder/prompts.txt"

# Runs lathe with $3.. as $2, in a folder of its own; what it prints is `printed` there.
judge() {
  local what=$1 who=$2 ranks=()
  shift 2
  if [[ $who != alone ]]; then
    set_launch "$who" 3
    ranks=("${launch[@]}")
  fi
  mkdir -p "$folder/$what/$who"
  code=0
  (
    cd "$folder/$what/$who"
    timeout 900 ${ranks[@]+"${ranks[@]}"} "$lathe" "$@" >printed 2>"$folder/log" </dev/null
  ) || code=$?
}

# Prints the SHA-256 of all files of a judge, without times.
judged() {
  (
    cd "$1"
    find . -type f | LC_ALL=C sort | while IFS= read -r file; do
      printf '%s\n' "$file"
      without_times <"$file"
    done
  ) | sha256sum | cut -c 1-16
}

# Compares the judge of $1 on one process with 3 of each MPI.
compare() {
  local what=$1 expected found mpi files
  shift
  if [[ -n ${JUDGES:-} && ! $what =~ $JUDGES ]]; then return; fi
  judge "$what" alone "$@"
  expected=$(judged "$folder/$what/alone")
  files=$(find "$folder/$what/alone" -type f | wc -l)
  report "$( ((code)) && echo WRONG || echo ok)" \
    "$what, one process: $files files, $(du -bc "$folder/$what/alone"/* | tail -n 1 | cut -f 1) bytes, $expected"
  if ((code)); then tail -n 3 "$folder/log"; fi
  for mpi in "${mpis[@]}"; do
    judge "$what" "$mpi" "$@"
    found=$(judged "$folder/$what/$mpi")
    if [[ $code == 0 && $found == "$expected" ]]; then
      report ok "$what, 3 of $mpi: $found"
    else
      report WRONG "$what, 3 of $mpi: exit $code, $found, not $expected"
      tail -n 3 "$folder/log"
      diff -rq "$folder/$what/alone" "$folder/$what/$mpi" || true
    fi
  done
}

latent=(--checkpoint "$folder/latent" --threads 1)
few=(--fast-steps 3)
compare fit fit "${latent[@]}" "${few[@]}" --text 'line 7 has 49 words' --out z.safetensors --json
compare reconstruct reconstruct "${latent[@]}" "${few[@]}" --sequences 5 --json
compare probe probe "${latent[@]}" "${few[@]}" --sequences 5 --stories 30 --permutations 2 --out probe
compare evaluate-latent evaluate "${latent[@]}" "${few[@]}" --sequences 5 --draws 2 --json
compare suite-latent evaluate --suite validation "${latent[@]}" --thinking-curve=0,2,4 --adaptive \
  --sequences 5 --draws 2 --batch 2 --out suite
for model in "${models[@]}"; do
  name=${model%:*}
  options=(--checkpoint "$folder/$name" --threads 1)
  if [[ $name == latent ]]; then options+=("${few[@]}"); fi
  compare "samples-$name" samples "${options[@]}" --samples 7 --tokens 24 --batch 2 \
    --judge "$folder/autoregressive" --out samples.jsonl
  if [[ $name != latent ]]; then
    compare "suite-$name" evaluate --suite validation "${options[@]}" --sequences 4 --draws 1 \
      --batch 2 --out suite
  fi
done
compare samples-prompts samples "${latent[@]}" "${few[@]}" --prompts "$folder/prompts.txt" \
  --samples 6 --tokens 12 --out samples.jsonl

# --- Published sets, where they are: only the genuine ones are measured.
data=${LATHE_DATA:-$root/../shared/data}
if [[ -d $data/ptb && -d $data/gsm8k ]]; then
  data=$(cd "$data" && pwd -P)
  compare suite-zero-shot evaluate --suite zero-shot "${latent[@]}" "${few[@]}" \
    --data "$data" --sets ptb --limit 5 --draws 2 --batch 2 --out suite
  for model in "${models[@]}"; do
    name=${model%:*}
    # Not every problem fits.
    trained "long-$name" "${model#*:}" --length 320 --batch 2 --steps 2
    options=(--checkpoint "$folder/long-$name" --threads 1)
    if [[ $name == latent ]]; then options+=("${few[@]}"); fi
    compare "gsm8k-$name" gsm8k "${options[@]}" --data "$data" --problems 8 --answers 2 --shots 1 \
      --tokens 8 --batch 2 --out gsm8k
  done
else
  echo "left out: the zero-shot suite and gsm8k (no ptb or gsm8k in $data; LATHE_DATA names the folder of sets)"
fi
finish

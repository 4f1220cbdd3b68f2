#!/usr/bin/env bash
# Shows that kill -9 loses nothing and changes no bit: training with checkpoints and evaluations, the
# evaluation of a suite, the preparation of data and a study are each killed again and again at
# random moments, continued by the same command, and at their end compared with one that was never
# killed.
#
#   tools/kill-check/check.sh [KILLS [SEED [PART ..]]]
#
# KILLS  how many in all, divided among the parts, by default 40
# SEED   of the moments, by default 1
# PART   train, evaluate, prepare, study; by default the first three
#
# LATHE_COMMAND      what starts lathe; by default the launcher of this working tree
# LATHE_KILL_FOLDER  where to work; by default a new temporary folder, removed at the end
set -euo pipefail

kills=${1:-40}
RANDOM=${2:-1}
parts=("${@:3}")
((${#parts[@]})) || parts=(train evaluate prepare)
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
# Another way to start it, such as one that does not build.
lathe=${LATHE_COMMAND:-$root/lathe}
folder=${LATHE_KILL_FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
[[ -n ${LATHE_KILL_FOLDER:-} ]] || trap 'rm -rf "$folder"' EXIT
text=$folder/text.txt
lines=$folder/lines.jsonl

# Words that a generator of its own made, so that the bytes are the same everywhere.
if [[ ! -f $lines ]]; then
  awk 'BEGIN {
    x = 1
    for (i = 0; i < 60000; i++) {
      line = ""
      for (w = 0; w < 12; w++) {
        x = (x * 1103515245 + 12345) % 2147483648
        line = line sprintf("w%d ", int(x / 65536) % 400)
      }
      print line
      if (i % 5 == 4) print ""
    }
  }' >"$text"
  awk 'NF {printf "{\"text\": \"%s\"}\n", $0}' "$text" >"$lines"
fi

# Sets `command`, which makes or continues the part $1 in the folder $2.
set_command() {
  case $1 in
    train)
      command=("$lathe" train --preset pocket --set model.dim=16 --set model.heads=2
        --set model.positions=32 --data "$text" --data-limit 1 --steps 24 --batch 4 --micro-batch 2
        --length 32 --evaluate-every 8 --evaluation-sequences 4 --draws 2 --checkpoint-every 4
        --resume-or-start --out "$2")
      ;;
    evaluate)
      command=("$lathe" evaluate --checkpoint "$folder/train-whole" --suite validation
        --data-limit 1 --sequences 12 --batch 2 --draws 2 --thinking-curve 0,2 --out "$2")
      ;;
    prepare)
      command=("$lathe" data prepare "$lines" --tokenizer bytes --validation 0.05
        --shard-tokens 500000 --threads 1 --out "$2")
      ;;
    study) command=("$lathe" study smoke --out "$2") ;;
    *)
      printf 'kill-check: %s is no part: name train, evaluate, prepare or study\n' "$1" >&2
      exit 2
      ;;
  esac
}

# Prints the checksum of what the part $1 made in the folder $2, without the times in it.
digest() {
  (
    cd "$2"
    case $1 in
      train)
        sha256sum checkpoints/step-*/*
        # Lines of a resume, and the seconds of each line, tell of the interruption.
        grep -v '"event":"resumed"' metrics.jsonl |
          sed -E 's/,"(seconds|tokens_per_second|[a-z_]*seconds)":[^,}]*//g' | sha256sum
        ;;
      study) sha256sum study.json ;;
      *) find . -type f ! -name '.lock*' | LC_ALL=C sort | xargs sha256sum ;;
    esac
  ) | sha256sum | cut -c 1-16
}

now() { date +%s%N; }

# Runs the part $1 once to its end; sets `whole`, its checksum, and `takes`, its milliseconds.
run_whole() {
  local begun
  begun=$(now)
  set_command "$1" "$folder/$1-whole"
  "${command[@]}" >"$folder/log" 2>&1 || { cat "$folder/log" >&2; exit 1; }
  takes=$((($(now) - begun) / 1000000))
  whole=$(digest "$1" "$folder/$1-whole")
}

wrong=0
total=0
for part in "${parts[@]}"; do
  # What is evaluated must be there.
  if [[ $part == evaluate && ! -d $folder/train-whole ]]; then run_whole train; fi
  rm -rf "$folder/$part-whole"
  run_whole "$part"
  share=$((kills / ${#parts[@]}))
  killed=0
  ends=0
  finished=0
  while ((killed < share)); do
    made=$folder/$part-killed
    set_command "$part" "$made"
    while :; do
      # java takes the place of the launcher, so this is its process.
      "${command[@]}" >"$folder/log" 2>&1 &
      process=$!
      after=$((RANDOM * 32768 + RANDOM))
      after=$((after % (takes + takes / 10)))
      sleep "$(printf '%d.%03d' $((after / 1000)) $((after % 1000)))"
      if ((killed < share)) && kill -9 "$process" 2>/dev/null; then
        killed=$((killed + 1))
        wait "$process" 2>/dev/null || true
        continue
      fi
      code=0
      wait "$process" || code=$?
      break
    done
    if ((code != 0)) && ! grep -q 'already' "$folder/log"; then
      printf 'WRONG  %s did not continue (exit code %d):\n' "$part" "$code"
      cat "$folder/log"
      wrong=$((wrong + 1))
    elif [[ $(digest "$part" "$made") != "$whole" ]]; then
      printf 'WRONG  %s ended with other bytes after %d kills\n' "$part" "$killed"
      wrong=$((wrong + 1))
      mv "$made" "$made-wrong-$killed"
    else
      finished=$((finished + 1))
      printf '%s: the same bytes, %d of %d kills so far\n' "$part" "$killed" "$share" >&2
    fi
    ends=$((ends + 1))
    rm -rf "$made" "$(dirname "$made")/.$(basename "$made").preparing"
  done
  total=$((total + killed))
  printf '%-9s %3d kills at random moments of a run of %d ms; %d of %d ends with the same bytes (%s)\n' \
    "$part" "$killed" "$takes" "$finished" "$ends" "$whole"
done
printf '%d kills, %d wrong\n' "$total" "$wrong"
((wrong == 0))

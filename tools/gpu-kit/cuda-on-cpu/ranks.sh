#!/usr/bin/env bash
# Trains a small model on one rank and on several, each with a device of its own: gradients through the
# host, and from device to device by NCCL. All checkpoints must be the same bytes.
#
#   ranks.sh FOLDER [WAY..]   FOLDER of the runs; each WAY is host or device and a number of ranks.
#                             Default: 'host 2' 'device 2' 'host 3' 'device 3'
#
# check.sh sets where the stand-ins and the SDK are. On a machine with GPUs and the real libraries it does
# the same there, with as many ranks as there are GPUs: ranks.sh target/ranks 'host 2' 'device 2'
set -euo pipefail

fail() {
  printf 'ranks: %s\n' "$*" >&2
  exit 1
}
(($#)) || fail "usage: ranks.sh FOLDER ['host 2' 'device 3' ..]"
folder=$1
shift
(($#)) || set -- 'host 2' 'device 2' 'host 3' 'device 3'
rm -rf "$folder"
mkdir -p "$folder"
train() {
  timeout 600 ./lathe train --backend tornado --preset pocket --data stories --length 16 --batch 4 \
    --leaf 1 --micro-batch 1 --fast-steps 2 --steps 2 --no-baseline --evaluation-sequences 4 "$@"
}
sums() {
  (cd "$1/checkpoints" && find . -type f -name '*.safetensors' -exec sha256sum {} + | sort -k 2)
}
train --out "$folder/one"
expected=$(sums "$folder/one")
[[ -n $expected ]] || fail 'one process has written no checkpoint'
for pair in "$@"; do
  read -r way ranks <<<"$pair"
  out=$folder/$way-$ranks
  # What is noted, such as the way of the gradients, is on standard error.
  train --ranks "$ranks" --ranks-transfer "$way" --out "$out" 2>&1 | tee "$out.txt"
  [[ $expected == "$(sums "$out")" ]] ||
    fail "$ranks ranks, gradients by way of $way: other checkpoints than those of one process"
  [[ $way == host ]] || grep -q 'from device to device by NCCL' "$out.txt" || fail 'NCCL was not used'
done
printf 'ranks: the checkpoints of one process are also those of:'
printf ' %s,' "$@"
printf ' the last number being that of the ranks\n'

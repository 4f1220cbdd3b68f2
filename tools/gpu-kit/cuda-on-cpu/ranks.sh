#!/usr/bin/env bash
# Trains a small model on one, two and three ranks, each with a device of its own: gradients through
# the host, and from device to device by NCCL. All checkpoints must be the same bytes.
#
#   ranks.sh FOLDER  of the runs; check.sh sets where the stand-ins and the SDK are
#
# On a machine with GPUs and the real libraries it does the same there; RANKS="2" names the numbers
# of ranks that it has GPUs for.
set -euo pipefail

fail() {
  printf 'ranks: %s\n' "$*" >&2
  exit 1
}
(($# == 1)) || fail 'usage: ranks.sh FOLDER'
rm -rf "$1"
mkdir -p "$1"
train() {
  timeout 600 ./lathe train --backend tornado --preset pocket --data stories --length 16 --batch 4 \
    --leaf 1 --micro-batch 1 --fast-steps 2 --steps 2 --no-baseline "$@"
}
sums() {
  (cd "$1/checkpoints" && find . -type f -name '*.safetensors' -exec sha256sum {} + | sort -k 2)
}
train --out "$1/one"
for ranks in ${RANKS:-2 3}; do
  for way in host device; do
    train --ranks "$ranks" --ranks-transfer "$way" --out "$1/$way-$ranks" | tee "$1/$way-$ranks.txt"
    [[ $(sums "$1/one") == "$(sums "$1/$way-$ranks")" ]] ||
      fail "$ranks ranks, gradients by way of $way: other checkpoints than those of one process"
  done
  grep -q 'from device to device by NCCL' "$1/device-$ranks.txt" || fail 'NCCL was not used'
done
echo "ranks: one process and ${RANKS:-2 3} ranks, through the host and from device to device: the same checkpoints"

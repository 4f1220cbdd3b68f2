#!/usr/bin/env bash
# Runs the engine tornado with TornadoVM's CUDA backend on the stand-ins, without a GPU: first their
# own tests, then the quick set of the conformance suite, the engine's tests, and trainings on two ranks,
# by way of the host, and on three, from device to device, where there is an mpirun. Each rank has a
# device of its own.
#
#   check.sh SDK     the folder of a TornadoVM SDK with the backend cuda
#
# PARTS: which of conformance engine ranks, after the stand-ins' own tests; by default all. Each is
# stopped after ten minutes. Exit code 1 if one fails.
set -euo pipefail

fail() {
  printf 'cuda-on-cpu: %s\n' "$*" >&2
  exit 2
}
(($# == 1)) || fail 'usage: check.sh SDK'
[[ -r $1/etc/tornado.backend ]] && grep -q cuda "$1/etc/tornado.backend" ||
  fail "$1 is no TornadoVM SDK with the backend cuda"
# Says how long a part took.
began=0
over() {
  printf 'cuda-on-cpu: %s: %d s\n' "$1" $((SECONDS - began))
  began=$SECONDS
}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
TORNADOVM_HOME=$(cd "$1" && pwd -P)
cd "$here/../../.."
"$here/build.sh" target/cuda-on-cpu
# So much that positions pass the ints. What the tests do not touch is only addresses.
export CUDA_ON_CPU_MEMORY=40
# Two devices, which a test links.
export CUDA_ON_CPU_DEVICES=2
export TORNADOVM_HOME LD_LIBRARY_PATH=$PWD/target/cuda-on-cpu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
g++ -std=c++17 -O1 -ffp-contract=off -U_FORTIFY_SOURCE -Wall -Wextra -Wno-unused \
  -o target/cuda-on-cpu/kernel_test "$here/kernel_test.cpp"
target/cuda-on-cpu/kernel_test
cc -std=gnu11 -O1 -Wall -Wextra -Werror -o target/cuda-on-cpu/driver_test "$here/driver_test.c" \
  -Ltarget/cuda-on-cpu -l:libcuda.so.1 -l:libnvrtc.so.13 -l:libcublas.so.13 -l:libcublasLt.so.13
target/cuda-on-cpu/driver_test
over 'the stand-ins and their tests'

conformance() {
  timeout 600 ./lathe conformance --backend tornado --quick --report summary \
    --out target/cuda-on-cpu/conformance
  over 'the quick set of the conformance suite'
}

engine() {
  # TornadoConformanceTest is the same quick set. Javadoc says nothing of CUDA.
  timeout 600 ./lathe test --batch-mode -pl tornado-backend -am \
    -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
    -Dtest='org/lathe/tornado/**/*Test,!TornadoConformanceTest'
  over "the engine's tests"
}

ranks() {
  if ! command -v mpirun >/dev/null; then
    echo 'cuda-on-cpu: no mpirun: trainings on several ranks are left out'
    return
  fi
  CUDA_ON_CPU_DEVICES=3 "$here/ranks.sh" target/cuda-on-cpu/ranks 'host 2' 'device 3'
  over 'trainings on several ranks'
}

for part in ${PARTS-conformance engine ranks}; do
  case $part in
    conformance | engine | ranks) "$part" ;;
    *) fail "there is no part $part: PARTS names some of conformance engine ranks" ;;
  esac
done

#!/usr/bin/env bash
# Compiles every kernel as a GPU gets it and writes what each one takes of a multiprocessor, as a page
# of Markdown. No GPU is needed:
#
#   kernels.sh SDK PAGE
#
#   SDK   the folder of a TornadoVM SDK with the backend cuda
#   PAGE  the file to write: docs/reference/gpu-kernels.md
#
# The quick set of the conformance suite runs on cuda-on-cpu, which keeps the CUDA C that TornadoVM
# writes of each kernel. The real NVRTC compiles it, where libnvrtc is found (LD_LIBRARY_PATH, or the
# toolkit), and nvcc with ptxas's report. It takes about three minutes on two cores.
#
#   ARCHITECTURE  what to compile for; default: sm_90
#
# Exit code 1 if a kernel does not compile, or spills registers to memory.
set -euo pipefail

fail() {
  printf 'kernels: %s\n' "$*" >&2
  exit 2
}
(($# == 2)) || fail 'usage: kernels.sh SDK PAGE'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
[[ -r $1/etc/tornado.backend ]] && grep -q cuda "$1/etc/tornado.backend" ||
  fail "$1 is no TornadoVM SDK with the backend cuda"
sdk=$(cd "$1" && pwd -P)
page=$2
[[ -d $(dirname "$page") ]] || fail "the folder of $page is not there"
for tool in nvcc cc g++; do
  command -v "$tool" >/dev/null || fail "needs $tool, which is not on the PATH"
done
architecture=${ARCHITECTURE:-sm_90}
toolkit=$(nvcc --dryrun -x cu -c /dev/null 2>&1 | sed -n 's/^#\$ TOP=//p')

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
kernels=$work/kernels
mkdir "$kernels"

# --- What TornadoVM writes.
"$here/cuda-on-cpu/build.sh" "$work/cuda-on-cpu"
suite() {
  (
    cd "$root"
    export TORNADOVM_HOME=$sdk CUDA_ON_CPU_KERNELS=$kernels
    export LD_LIBRARY_PATH=$work/cuda-on-cpu${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}
    ./lathe conformance --backend tornado --quick --report summary --out "$work/report" "$@" \
      >"$work/suite.txt" 2>&1
  ) || {
    tail -20 "$work/suite.txt" >&2
    fail "the suite does not pass on cuda-on-cpu: conformance --backend tornado --quick $*"
  }
}
suite
suite --precision bf16
suite --precision bf16-memory
# Products are cuBLAS's, but for who asks for the engine's own.
LATHE_JAVA_OPTS=-Dlathe.tornado.products=kernels suite --op matmul
# The cases of the quick set are so small that attention goes row by row.
for precision in f32 bf16-memory; do
  LATHE_JAVA_OPTS=-Dlathe.tornado.attention=products suite --precision "$precision" \
    --op causal_attention,causal_attention_grad,cross_attention,cross_attention_grad
done
sources=("$kernels"/*.cu)

# --- The real NVRTC.
failed=0
cc -O1 -Wall -Wextra -Werror -o "$work/nvrtc_compile" "$here/nvrtc_compile.c" -ldl
LD_LIBRARY_PATH=${LD_LIBRARY_PATH:+$LD_LIBRARY_PATH:}$toolkit/lib64 \
  "$work/nvrtc_compile" "$architecture" "$toolkit/include" "${sources[@]}" >"$work/nvrtc.txt" && code=0 || code=$?
case $code in
  0) nvrtc="The real NVRTC $(head -1 "$work/nvrtc.txt") compiles all of them." ;;
  1)
    nvrtc="The real NVRTC $(head -1 "$work/nvrtc.txt") does not compile all of them."
    tail -n +2 "$work/nvrtc.txt" >&2
    failed=1
    ;;
  *) nvrtc='The real NVRTC was not at hand.' ;;
esac

# --- nvcc and ptxas. A row for each kernel: name, registers, shared memory, stack, spills.
for source in "${sources[@]}"; do
  if ! nvcc -arch="$architecture" -cubin -Xptxas -v -o /dev/null "$source" >"$work/ptxas.txt" 2>&1; then
    cat "$work/ptxas.txt" >&2
    failed=1
    continue
  fi
  sed -nE "
    s/^.*Compiling entry function '([^']*)'.*/\1/p
    s/^ *([0-9]+) bytes stack frame, ([0-9]+) bytes spill stores, ([0-9]+) bytes spill loads.*/stack \1 \2 \3/p
    s/^.*Used ([0-9]+) registers.*/registers \1 &/p" "$work/ptxas.txt" | awk '
    $1 == "stack" { stack = $2; spills = $3 + $4; next }
    $1 == "registers" {
      shared = 0
      for (i = 2; i < NF; i++) if ($(i + 1) == "bytes" && $(i + 2) ~ /^smem/) shared = $i
      printf "| `%s` | %d | %d | %d | %d |\n", name, $2, shared, stack, spills
      next
    }
    { name = $1 }'
done | sort -u >"$work/rows"
spilling=$(awk -F'|' '$6 > 0' "$work/rows")

{
  cat <<P
# The kernels as a GPU gets them

What each kernel of the engine \`tornado\` takes of a multiprocessor: registers a thread (of 65,536 for all threads of one), bytes of shared memory a block,
bytes of stack and of spilled registers a thread. Written by \`tools/gpu-kit/kernels.sh\` from the CUDA C that TornadoVM makes of it in the quick set of the
conformance suite. A kernel has several rows where TornadoVM writes it in several forms.

$(date -u +%F), nvcc $(nvcc --version | sed -n 's/.*release \([0-9.]*\), V\([0-9.]*\).*/\2/p'), $architecture, TornadoVM $(basename "$sdk"/share/java/tornado/tornado-api-*.jar .jar | sed 's/tornado-api-//'). $nvrtc

| kernel | registers | shared memory | stack | spills |
|---|---|---|---|---|
P
  cat "$work/rows"
} >"$work/page"
mv "$work/page" "$page"
printf '%s: %d kernels\n' "$page" "$(wc -l <"$work/rows")"
if [[ -n $spilling ]]; then
  printf 'kernels: these spill:\n%s\n' "$spilling" >&2
  failed=1
fi
exit $failed

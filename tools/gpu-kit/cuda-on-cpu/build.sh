#!/usr/bin/env bash
# Builds the stand-ins for libcuda, NVRTC, cuBLAS, cuBLASLt and NCCL into a folder, for LD_LIBRARY_PATH:
#
#   build.sh FOLDER
#
# It empties FOLDER/kernels, where compiled kernels are kept from one run to the next.
set -euo pipefail

fail() {
  printf 'cuda-on-cpu: %s\n' "$*" >&2
  exit 2
}
(($# == 1)) || fail 'usage: build.sh FOLDER'
for compiler in cc g++; do
  command -v "$compiler" >/dev/null || fail "needs $compiler, which is not on the PATH"
done
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
mkdir -p "$1"
out=$(cd "$1" && pwd -P)
rm -rf "$out/kernels"
mkdir "$out/kernels"
cp "$here"/*.h "$out/"

# TornadoVM's library asks for the names of NVRTC with their version.
printf 'libnvrtc.so.13 { global: nvrtc*; local: *; };\n' >"$out/nvrtc.map"
flags=(-std=gnu11 -O3 -march=native -ffp-contract=off -Wall -Wextra -Werror -shared -fPIC)
cc "${flags[@]}" -Wl,-soname,libcuda.so.1 -o "$out/libcuda.so.1" \
  "$here"/{device,mapping,memory,module,stream}.c -ldl -lpthread
cc "${flags[@]}" -Wl,-soname,libnvrtc.so.13 -Wl,--version-script="$out/nvrtc.map" \
  -o "$out/libnvrtc.so.13" "$here/nvrtc.c" -ldl
for library in cublas cublasLt; do
  cc "${flags[@]}" -Wl,-soname,lib$library.so.13 -o "$out/lib$library.so.13" \
    "$here/${library,,}.c" -L"$out" -l:libcuda.so.1
done
cc "${flags[@]}" -Wl,-soname,libnccl.so.2 -o "$out/libnccl.so.2" "$here/nccl.c" -ldl -lpthread

#!/usr/bin/env bash
# Packs Lathe for a machine with a GPU, its driver and Python, but without a JDK: a cut-down Java,
# what TornadoVM needs at run time, Lathe's jars with the launcher's own options, the peer. About
# 38 MB in one folder, which travels as it is.
#
#   pack.sh LATHE SDK OUT
#
#   LATHE  a checkout of Lathe; its launcher builds it if it is not built
#   SDK    the folder of a TornadoVM SDK of the release that Lathe wants, with the backend cuda (or
#          opencl, for a dry run)
#   OUT    the folder to make, which git must ignore: nothing of TornadoVM is committed
#
# It needs the JDK that runs Lathe, python3 and xz.
set -euo pipefail

fail() {
  printf 'pack: %s\n' "$*" >&2
  exit 2
}
(($# == 3)) || fail 'usage: pack.sh LATHE SDK OUT'
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
[[ -x $1/lathe ]] || fail "$1 is no checkout of Lathe: it has no launcher, lathe"
lathe=$(cd "$1" && pwd -P)
[[ -r $2/tornado-argfile.template ]] ||
  fail "$2 is no TornadoVM SDK: it has no tornado-argfile.template"
sdk=$(cd "$2" && pwd -P)
[[ -r $sdk/tornado-argfile ]] ||
  fail "$sdk has no tornado-argfile: make it from its template, \${TORNADOVM_HOME} replaced by $sdk"
out=$3
[[ ! -e $out || -d $out ]] || fail "$out is a file: name a folder to make"
for tool in python3 xz; do
  command -v "$tool" >/dev/null || fail "needs $tool, which is not on the PATH"
done
mkdir -p "$out"
if git -C "$out" rev-parse >/dev/null 2>&1 && ! git -C "$out" check-ignore -q .; then
  rmdir "$out" 2>/dev/null || true
  fail "git does not ignore $out, and nothing of TornadoVM may be committed: name another folder," \
    "such as target/gpu-kit"
fi

stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
kit=$stage/kit
mkdir -p "$kit/lathe" "$kit/sdk/share/java/tornado"

# --- Lathe. Its launcher builds it, and shows the java line of a run on TornadoVM: the options that
# such a run needs are then the launcher's own. That of bench has the class path of all commands.
export TORNADOVM_HOME=$sdk
(cd "$lathe" && ./lathe doctor >/dev/null)
(cd "$lathe" && ./lathe conformance --backend tornado --help >/dev/null)
line=$(cd "$lathe" && ./lathe --show-command bench --backend tornado)
words=()
eval "words=($line)"
jdk=${words[0]%/bin/java}
[[ -x $jdk/bin/jlink ]] || fail "$jdk has no jlink: give a whole JDK in JAVA_HOME"
options=()
class_path=''
for ((i = 1; i < ${#words[@]}; i++)); do
  case ${words[i]} in
    @*) ;;
    -cp)
      class_path=${words[i + 1]}
      break
      ;;
    *) options+=("${words[i]}") ;;
  esac
done
printf '%s\n' "${options[@]}" >"$kit/lathe/options"
IFS=: read -r -a jars <<<"$class_path"
for jar in "${jars[@]}"; do
  [[ -r $jar ]] || fail "$jar is not there: build Lathe with TORNADOVM_HOME=$sdk ./lathe test"
  cp "$jar" "$kit/lathe/"
done
# The manifest of Lathe's jar names the libraries beside it.
cp -r "$lathe/cli/target/lib" "$kit/lathe/"
# Tokenizers of other models and packed Parquet: no stage reads either, and they are a third of all.
rm -f "$kit"/lathe/lib/{tokenizers,zstd-jni,snappy-java}-*.jar
cp -r "$lathe/conformance/src/main/resources/golden/tiny" "$kit/golden"
commit=$(git -C "$lathe" rev-parse HEAD 2>/dev/null || echo unknown)
[[ -z $(git -C "$lathe" status --porcelain 2>/dev/null) ]] || commit+=' with changes'
{
  printf 'Lathe %s, packed %s\n' "$commit" "$(date -u +%FT%TZ)"
  printf 'TornadoVM: %s\n' "$(tr '\n' ' ' <"$sdk/etc/tornado.backend")"
} >"$kit/about"

# --- TornadoVM: what its argument file names, without tests, examples and what only those need.
for jar in "$sdk"/share/java/tornado/*.jar; do
  case ${jar##*/} in
    tornado-unittests* | tornado-benchmarks* | tornado-examples* | tornado-fuzz*) ;;
    tornado-matrices* | *-sources.jar | *-libs.jar) ;;
    lucene* | log4j* | ejml* | junit* | hamcrest* | jmh* | jopt* | jsr305*) ;;
    *) cp "$jar" "$kit/sdk/share/java/tornado/" ;;
  esac
done
cp -r "$sdk/share/java/graalJars" "$kit/sdk/share/java/"
cp -r "$sdk/lib" "$sdk/etc" "$sdk/tornado-argfile.template" "$kit/sdk/"
# Truffle serves guest languages, which we have none of.
rm -f "$kit"/sdk/share/java/graalJars/truffle-api-*.jar

# --- Java: the modules that Lathe's jars and TornadoVM use. Graal's compiler comes from the SDK.
modules=java.base,java.logging,java.management,java.naming,java.xml,jdk.management
modules+=,jdk.unsupported,jdk.internal.vm.ci,jdk.incubator.vector
"$jdk/bin/jlink" --add-modules "$modules" --output "$kit/java" \
  --strip-debug --no-header-files --no-man-pages --compress=zip-0 2>"$stage/jlink" ||
  fail "jlink: $(tr '\n' ' ' <"$stage/jlink")"

# --- Device times of kernels, where CUPTI's header is: of CUPTI_INCLUDE, or of the toolkit.
cupti=${CUPTI_INCLUDE:-}
if [[ -z $cupti ]] && command -v nvcc >/dev/null; then
  cupti=$(nvcc --dryrun -x cu -c /dev/null 2>&1 | sed -n 's/^#\$ TOP=//p')/include
fi
if command -v cc >/dev/null && [[ -r $cupti/cupti.h ]]; then
  cc -O2 -Wall -Wextra -Werror -shared -fPIC -isystem "$cupti" -o "$kit/libkernel_times.so" \
    "$here/kernel_times.c" -ldl -lpthread
else
  printf 'pack: found no cupti.h (CUPTI_INCLUDE): the stage kernels will be left out\n' >&2
fi

# --- What is not packed twice packs better.
python3 - "$kit" <<'P'
import pathlib, sys, zipfile

for jar in pathlib.Path(sys.argv[1]).rglob("*.jar"):
    stored = jar.with_suffix(".stored")
    with zipfile.ZipFile(jar) as old, zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as new:
        for entry in old.infolist():
            if not entry.is_dir():
                new.writestr(zipfile.ZipInfo(entry.filename), old.read(entry))
    stored.replace(jar)
P
tar -C "$stage" -cf - kit | xz -T0 -3 >"$stage/kit.tar.xz"
mv "$stage/kit.tar.xz" "$out/"
cp "$here"/{run.sh,peer.py,ltm_torch.py,README.md} "$out/"
bytes=$(du -sb "$out" | cut -f1)
((bytes < 64 << 20)) || fail "$out has $bytes bytes, more than the 64 MiB that a kit may have"
printf 'packed %s: %s MB. %s\n' "$out" "$((bytes / 1000000))" "$(tr '\n' ' ' <"$kit/about")"

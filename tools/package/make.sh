#!/usr/bin/env bash
# Makes a package: a folder with Lathe and the Java that it needs, and an archive of the folder. Who
# unpacks it needs bash and the usual small programs, neither a JDK nor Maven. ./lathe package starts
# this with the JDK in JAVA_HOME.
#
#   ./lathe package [--out DIR] [-- MAVEN OPTION ..]
#
# DIR: where both go; by default target/package. Options for Maven: for example -o, offline.
#
# The engine tornado is in it where a TornadoVM SDK is (TORNADOVM_HOME, or ~/.local/tornadovm): our
# classes only, nothing of TornadoVM.
#
# By jlink alone. jpackage would wrap the same run-time image in a starter with one fixed line of
# options, and here heap, ranks and TornadoVM change the line from command to command, so that the
# launcher would still be needed.
set -euo pipefail

fail() {
  printf 'lathe: package: %s\n' "$*" >&2
  exit 2
}

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd -P)
root=$(cd "$here/../.." && pwd -P)
jdk=${JAVA_HOME:?start this with ./lathe package}
out=$root/target/package
maven=()
while (($#)); do
  case $1 in
    --out)
      (($# > 1)) && [[ -n $2 ]] || fail '--out wants a folder'
      out=$2
      shift
      ;;
    --out=?*) out=${1#*=} ;;
    --)
      maven=("${@:2}")
      break
      ;;
    *) fail "knows only --out DIR, and after -- options for Maven, not $1" ;;
  esac
  shift
done
[[ -x $jdk/bin/jlink ]] || fail "the JDK at $jdk has no jlink: give a whole JDK in JAVA_HOME"
[[ $(tar --version 2>/dev/null) == *'GNU tar'* ]] ||
  fail 'needs GNU tar, which sorts what it packs: install it, and put it first on the PATH'
mkdir -p "$out" 2>/dev/null && [[ -w $out ]] || fail "cannot write to $out: choose another --out"
out=$(cd "$out" && pwd -P)

stage=$(mktemp -d "$out/.lathe-package.XXXXXX")
trap 'rm -rf "$stage"' EXIT

# --- Build. As far as verify, where the lists of contents and of licences are written.
printf 'building what goes into the package\n' >&2
modules=cli,benchmarks
usual=$([[ -n ${HOME:-} ]] || unset HOME; printf '%s' ~/.local/tornadovm)
export TORNADOVM_HOME=${TORNADOVM_HOME:-$usual}
if [[ -r $TORNADOVM_HOME/tornado-argfile ]]; then
  modules+=,tornado-backend
else
  unset TORNADOVM_HOME
fi
"$root/lathe" install --batch-mode --quiet -Dmaven.install.skip=true -Dmaven.javadoc.skip=true \
  -Dmaven.source.skip=true -Dlathe.fuzzer=no --projects "$modules" --also-make \
  ${maven[@]+"${maven[@]}"} >"$stage/log" 2>&1 || {
  cat "$stage/log" >&2
  printf 'lathe: the build failed; what Maven says is above\n' >&2
  exit 1
}

# --- Lathe. The manifests of its jars name the libraries in lib beside them. Those of cli alone, whose
# licences the build has checked: JMH, of the benchmarks, is left out, and with it bench --kernels.
package=$stage/package
mkdir -p "$package/lib/lib"
cp "$root/lathe" "$root/LICENSE" "$package/"
cp "$here/README.md" "$package/README.md"
cp "$root/cli/target/lathe.jar" "$root/benchmarks/target/lathe-benchmarks.jar" "$package/lib/"
cp "$root"/cli/target/lib/*.jar "$package/lib/lib/"
if [[ -n ${TORNADOVM_HOME:-} ]]; then
  cp "$root/tornado-backend/target/lathe-tornado-backend.jar" "$package/lib/"
fi

# --- Licences of what is in lib/lib: the list, and the texts that the jars carry.
mkdir -p "$package/licences"
cp "$root/cli/target/licences/THIRD-PARTY.txt" "$package/licences/"
if [[ -f $root/cli/target/lathe.cdx.json ]]; then
  cp "$root/cli/target/lathe.cdx.json" "$package/licences/"
else
  printf 'the package is without lathe.cdx.json, the list of its contents: Maven leaves it out when it is offline (-o)\n' >&2
fi
"$jdk/bin/java" -XX:TieredStopAtLevel=1 "$here/Licences.java" "$package/lib/lib" "$package/licences"

# --- Java: the modules that jdeps finds in use by Lathe's jars, and those that the modules of a
# TornadoVM SDK require of a JDK; Graal's compiler comes with the SDK. Left out is what libraries use
# only where it is there, in parts that Lathe does not call: java.desktop (Jackson, SnakeYAML, Commons)
# and java.compiler (DJL).
modules=java.base,java.logging,java.management,java.naming,java.xml
modules+=,jdk.incubator.vector,jdk.jfr,jdk.management,jdk.unsupported
modules+=,java.sql,jdk.internal.vm.ci
# --strip-debug takes the line numbers of the JDK's own classes; Lathe's jars keep theirs.
"$jdk/bin/jlink" --add-modules "$modules" --output "$package/runtime" --compress=zip-6 --strip-debug \
  --no-header-files --no-man-pages --generate-cds-archive >"$stage/jlink" 2>&1 ||
  fail "jlink: $(tr '\n' ' ' <"$stage/jlink")"
# For heaps beyond 32 GB, which start without the archive as well.
rm -f "$package/runtime/lib/server/classes_nocoops.jsa"

# --- Everything has the date of the jars' entries: the classes' archive below knows a jar by its date.
date=$(sed -n 's,.*<project.build.outputTimestamp>\(.*\)</.*,\1,p' "$root/pom.xml")
find "$package" -exec touch --no-dereference --date "$date" {} +

# --- What the program itself writes: this runs the package.
run() {
  env -u OMPI_COMM_WORLD_SIZE -u PMI_SIZE -u SLURM_STEP_NUM_TASKS -u LATHE_CLASSPATH \
    LATHE_JAVA_OPTS="${java_options:-}" "$package/lathe" "$@"
}
# As the launcher does for a build: the classes of a short command, laid out as memory wants them. The
# one file of a package that is not the same for each packing: java lays them out as threads come to them.
(
  cd "$package/lib"
  java_options='-XX:ArchiveClassesAtExit=classes.jsa -Xlog:disable'
  run conformance --case 'add.example[n=0]#page@seed=0' >/dev/null 2>&1
) || true
run man --out "$package/share/man/man1" >/dev/null
mkdir -p "$package/share/bash-completion/completions" "$package/share/zsh/site-functions"
run completion bash >"$package/share/bash-completion/completions/lathe"
run completion zsh >"$package/share/zsh/site-functions/_lathe"
version=$(run --version)
version=${version#lathe }
version=${version%%[[:space:]]*}

# --- The folder and the archive: sorted, of one date, of nobody.
name=lathe-$version-$(uname -s | tr '[:upper:]' '[:lower:]')-$(uname -m)
mv "$package" "$stage/$name"
chmod -R u+rwX,go+rX,go-w "$stage/$name"
find "$stage/$name" -exec touch --no-dereference --date "$date" {} +
tar -C "$stage" --sort=name --mtime="$date" --owner=0 --group=0 --numeric-owner --format=gnu \
  -cf - "$name" | gzip -n -9 >"$stage/$name.tar.gz"
sync "$stage/$name.tar.gz"
rm -rf "${out:?}/$name"
mv "$stage/$name" "$out/"
mv -f "$stage/$name.tar.gz" "$out/"
printf 'package: %s (%s MB) and %s.tar.gz (%s MB)\n' "$out/$name" \
  "$(($(du -sk "$out/$name" | cut -f1) / 1000))" "$name" \
  "$(($(wc -c <"$out/$name.tar.gz") / 1000000))"

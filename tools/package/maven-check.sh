#!/usr/bin/env bash
# Shows that Lathe's artifacts can be used from outside: installs them into a new local repository, with
# the jars of their sources and Javadoc, then builds and runs the program of docs/tutorials/from-java.md
# in a project of its own, with the POM that the page describes, and compares what it prints with the
# page. ~/.m2 stays as it is: the new repository has links to its files.
#
#   tools/package/maven-check.sh [MAVEN OPTION ..]      for example -o, or -Dmaven.javadoc.skip=true
#
# FOLDER  where to work; by default a new temporary folder, removed at the end
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd -P)
page=$root/docs/tutorials/from-java.md
folder=${FOLDER:-$(mktemp -d)}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd -P)
[[ -n ${FOLDER:-} ]] || trap 'rm -rf "$folder"' EXIT

fail() {
  printf 'FAILED  %s\n' "$*"
  exit 1
}

# --- The repository. What Maven writes over in place is copied, so that nothing reaches ~/.m2.
repository=$folder/repository
rm -rf "$repository" "$folder/project"
seed=${HOME:-/root}/.m2/repository
if [[ -d $seed ]]; then
  cp -al "$seed" "$repository" 2>/dev/null || {
    rm -rf "$repository"
    cp -a "$seed" "$repository"
  }
  rm -rf "$repository/org/lathe"
  find "$repository" \( -name '_remote.repositories' -o -name '*.properties' -o -name 'maven-metadata*' \
    -o -name '*.lastUpdated' \) -exec sh -c 'for f; do cp -p "$f" "$f.copy" && mv -f "$f.copy" "$f"; done' sh {} +
fi
"$root/lathe" install --batch-mode --quiet "-Dmaven.repo.local=$repository" "$@"
version=$(sed -n 's,.*<version>\(.*\)</version>.*,\1,p' "$root/pom.xml" | head -n 1)
printf 'ok      installed %s\n' "$version"

kinds=('' -sources)
[[ " $* " == *-Dmaven.javadoc.skip=true* ]] || kinds+=(-javadoc)
artifacts=0
while IFS= read -r artifact; do
  artifacts=$((artifacts + 1))
  for kind in "${kinds[@]}"; do
    [[ -s $repository/org/lathe/$artifact/$version/$artifact-$version$kind.jar ]] ||
      fail "$artifact has no jar of the kind '${kind#-}'"
  done
done < <(sed -n 's,.*<artifactId>\(lathe-.*\)</artifactId>.*,\1,p' "$root/bom/pom.xml" |
  grep -v -e lathe-bom -e lathe-tornado-backend)
((artifacts > 0)) || fail 'the BOM names no artifact'
printf 'ok      %d artifacts of the BOM are there, with these jars: classes%s\n' "$artifacts" \
  "$(printf '%s' "${kinds[*]}" | tr '-' ' ')"

# --- A project outside: the POM with the page's lines, the program of the page.
project=$folder/project
mkdir -p "$project/src/main/java"
# Prints the lines of block $2 (1 for the first) in the language $1 of the page.
block() {
  awk -v open="\`\`\`$1" -v wanted="$2" \
    '$0 == open { n++; inside = n == wanted; next } /^```/ { inside = 0 } inside' "$page"
}
{
  printf '<project><modelVersion>4.0.0</modelVersion>\n'
  printf '<groupId>x</groupId><artifactId>x</artifactId><version>1</version>\n'
  printf '<properties><maven.compiler.release>25</maven.compiler.release></properties>\n'
  block xml 1
  printf '<dependencies>\n'
  block xml 2
  printf '</dependencies>\n<build><plugins><plugin><artifactId>maven-compiler-plugin</artifactId>'
  printf '<version>3.14.1</version></plugin></plugins></build></project>\n'
} >"$project/pom.xml"
block java 1 >"$project/src/main/java/Fit.java"
sed -n '/^NELBO/,/^KL/p' "$page" >"$folder/expected"
[[ -s $folder/expected ]] || fail 'the page shows no output'
java=$("$root/lathe" --show-command x)
java=${java%% *}
offline=()
[[ " $* " == *' -o '* ]] && offline=(-o)
(
  cd "$project"
  JAVA_HOME=${java%/bin/java} mvn --batch-mode --quiet ${offline[@]+"${offline[@]}"} \
    "-Dmaven.repo.local=$repository" compile org.codehaus.mojo:exec-maven-plugin:3.6.2:exec \
    -Dexec.executable="$java" -Dexec.args='--add-modules jdk.incubator.vector -classpath %classpath Fit'
) >"$folder/printed" 2>&1 || {
  tail -n 20 "$folder/printed"
  fail 'the project outside'
}
grep -E '^(NELBO|KL)' "$folder/printed" >"$folder/figures" || true
diff "$folder/expected" "$folder/figures" || fail 'the program prints other numbers than the page shows'
printf 'ok      a project outside trains and fits, and prints what the page shows:\n'
sed 's/^/        /' "$folder/figures"
[[ ! -e $seed/org/lathe ]] || fail "$seed has org/lathe"

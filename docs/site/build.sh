#!/usr/bin/env bash
# Builds the pages of docs/ into a static site: target/site/index.html. Needs Java 17 or newer and
# Maven, which fetches its site plugin at the first time. No part of Lathe's own build.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
rm -rf "$root/target/site" "$root/target/site-pages"
"$java" "$here/SitePages.java" "$root" "$root/target/site-pages"
mvn --quiet --batch-mode --file "$here/pom.xml" site "$@"
"$java" "$here/SiteLinks.java" "$root/target/site"
echo "the site is in target/site: open target/site/index.html"

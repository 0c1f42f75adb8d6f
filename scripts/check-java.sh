#!/usr/bin/env bash
# Generates the Java bindings, compiles them with an app, and synthesises the app. Needs JDK 11 or later, Maven, and .jsii from a compilation.
# Also generates the bindings of cdk-nag, because Maven Central has older releases than npm.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mvn --quiet --batch-mode --file test/extra/java dependency:copy-dependencies -DoutputDirectory="$work/jars"
npx jsii-pacmak --code-only --force --outdir "$work/library" --target java
npx jsii-pacmak node_modules/cdk-nag --code-only --force --outdir "$work/cdk-nag" --target java
mapfile -t sources < <(find "$work"/{library,cdk-nag} -name '*.java')
javac -nowarn -proc:none -d "$work/classes" -cp "$work/jars/*" "${sources[@]}" test/extra/java/NetworkApp.java
for package in library cdk-nag; do
  cp -r "$work/$package/java/src/main/resources/." "$work/classes"
done
CDK_VALIDATION=false java -cp "$work/classes:$work/jars/*" NetworkApp

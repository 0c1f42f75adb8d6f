#!/usr/bin/env bash
# Runs the steps of the workflow "release" up to the uploads, on a copy of the last commit. Publishes, tags and pushes nothing.
# A package whose tools or dependencies cannot be had is generated, and named as not built at the end.
set -uo pipefail
cd "$(dirname "$0")/.."
root=$PWD
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
export CI=true JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION=20
failed=0
not_built=

step() {
  local name=$1
  shift
  local started=$SECONDS
  echo "── $name"
  if "$@"; then
    echo "   ok, $((SECONDS - started)) s"
  else
    failed=$((failed + 1))
    echo "   FAILED: $name"
  fi
}

package() {
  local language=$1 tool=$2 log
  log=$(mktemp)
  if command -v "$tool" >/dev/null && timeout 180 npx projen "package:$language" >"$log" 2>&1; then
    find "dist/$language" -type f | sed 's/^/   /'
    return
  fi
  local reason="there is no $tool"
  command -v "$tool" >/dev/null && reason=$(grep -m 1 -oE '(ERROR\] Failed|go: |error ).*' "$log" | cut -c1-400)
  echo "   NOT BUILT: $reason"
  not_built="$not_built $language"
  rm -rf "dist/$language"
  npx jsii-pacmak --code-only --force --outdir dist --target "$language" &&
    echo "   generated $(find "dist/$language" -type f | wc -l) files"
}

publish_npm() {
  # As publib does, with the options that the workflow sets. Provenance needs the workflow's identity.
  npm publish ./dist/js/*.tgz --tag latest --dry-run --ignore-scripts 2>&1 | grep -E '^npm notice (name|version|filename|package size|unpacked size|total files)|^\+ '
}

git clone --quiet "$root" "$copy" || exit 1
cp -r "$root/node_modules" "$copy/node_modules"
cd "$copy" || exit 1
rm -rf dist

step "bump" npx projen bump
echo "   version $(cat dist/version.txt), tag $(cat dist/releasetag.txt), $(wc -l <dist/changelog.md) lines of release notes"
step "compile" npx projen compile
step "public API compared with the last release" npx projen compat
step "package for npm" package js npm
step "bill of materials" npx projen sbom
step "package for Python" package python python3
step "package for Java" package java mvn
step "package for Go" package go go
step "package for .NET" package dotnet dotnet
step "publish to npm, dry run" publish_npm
step "unbump" npx projen unbump
step "no file has changed" git diff --exit-code --stat

echo "not built:${not_built:- none}"
echo "$failed failed"
[ "$failed" -eq 0 ]

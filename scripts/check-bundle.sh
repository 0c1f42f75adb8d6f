#!/usr/bin/env bash
# Synthesizes every example from the sources and from the compiled library, and compares the templates.
#
#   npx projen compile && scripts/check-bundle.sh
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
app=build/check-bundle.js
trap 'rm -rf "$work" "$app"' EXIT
context=$(node -p 'JSON.stringify({ ...require("./cdk.json").context, example: "all" })')
export CDK_VALIDATION=false CDK_CONTEXT_JSON=$context
CDK_OUTDIR="$work/sources" npx tsx --tsconfig tsconfig.check.json bin/app.ts
npx esbuild bin/app.ts --bundle --platform=node --target=node20 --packages=external --outfile="$app" --log-level=error --tsconfig-raw='{}'
CDK_OUTDIR="$work/compiled" node "$app"
compared=0
for template in "$work"/sources/*.template.json; do
  diff -q "$template" "$work/compiled/$(basename "$template")"
  compared=$((compared + 1))
done
[ "$compared" -gt 20 ]
echo "$compared templates of the sources and of the compiled library are the same"

#!/usr/bin/env bash
# The bindings that jsii writes for the other languages, without their package managers: a name that one of them cannot have shows here.
set -euo pipefail
cd "$(dirname "$0")/.."
for language in python java go dotnet; do
  npx jsii-pacmak --code-only --force --outdir "$(mktemp -d)" --target "$language"
done

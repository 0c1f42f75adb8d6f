#!/usr/bin/env bash
# The bindings that jsii writes for Go and .NET, without their package managers: a name that one of them cannot have shows here.
# Python and Java have checks of their own, which run them.
set -euo pipefail
cd "$(dirname "$0")/.."
for language in go dotnet; do
  npx jsii-pacmak --code-only --force --outdir "$(mktemp -d)" --target "$language"
done

#!/usr/bin/env bash
# The bindings that jsii writes for Java, Go and .NET, without their package managers: a name that one of them cannot have shows here.
# Python has a check of its own, which installs and runs them.
set -euo pipefail
cd "$(dirname "$0")/.."
for language in java go dotnet; do
  npx jsii-pacmak --code-only --force --outdir "$(mktemp -d)" --target "$language"
done

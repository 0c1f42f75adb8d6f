#!/usr/bin/env bash
# Generates the Go and .NET bindings with jsii, without their package managers. Finds names that these languages do not permit.
# check-python.sh and check-java.sh test Python and Java.
set -euo pipefail
cd "$(dirname "$0")/.."
for language in go dotnet; do
  npx jsii-pacmak --code-only --force --outdir "$(mktemp -d)" --target "$language"
done

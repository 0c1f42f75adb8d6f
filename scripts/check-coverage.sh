#!/usr/bin/env bash
# Checks that the tests of the VPC CNI configuration cover every branch, because it determines the network of every pod.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
npx jest test/cni --ci --coverage --coverageProvider=babel --coverageDirectory="$out" --coverageReporters=text \
  --collectCoverageFrom='lib/cni/*.ts' --collectCoverageFrom='!lib/cni/index.ts' \
  --coverageThreshold='{"global":{"branches":100,"functions":100,"lines":100}}'

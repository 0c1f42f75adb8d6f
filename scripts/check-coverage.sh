#!/usr/bin/env bash
# The pure core of the VPC CNI decides the network of every pod: its tests take every branch.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
npx jest test/cni --ci --coverage --coverageProvider=babel --coverageDirectory="$out" --coverageReporters=text \
  --collectCoverageFrom='lib/cni/*.ts' --collectCoverageFrom='!lib/cni/index.ts' \
  --coverageThreshold='{"global":{"branches":100,"functions":100,"lines":100}}'

#!/usr/bin/env bash
# The pure core of the VPC CNI decides the network of every pod: its tests take every branch.
set -euo pipefail
cd "$(dirname "$0")/.."
out=$(mktemp -d)
trap 'rm -rf "$out"' EXIT
npx jest test/addons --ci --coverage --coverageProvider=babel --coverageDirectory="$out" --coverageReporters=text \
  --collectCoverageFrom='lib/addons/cni/*.ts' \
  --collectCoverageFrom='lib/addons/{network-policy-mode,pod-addressing,pod-subnets,policy-engines,security-groups-for-pods}.ts' \
  --collectCoverageFrom='lib/addons/vpc-cni*.ts' --collectCoverageFrom='!lib/addons/vpc-cni-options.ts' \
  --coverageThreshold='{"global":{"branches":100,"functions":100,"lines":100}}'

#!/usr/bin/env bash
# Runs the type check and the tests with the oldest aws-cdk-lib and constructs that package.json supports, in a copy of the tree.
set -euo pipefail
cd "$(dirname "$0")/.."
floor() { node -p "require('./package.json').peerDependencies['$1'].replace('^', '')"; }
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
git ls-files -z | xargs -0 tar cf - | tar xf - -C "$copy"
cd "$copy"
npm install --no-save --no-audit --no-fund --ignore-scripts --legacy-peer-deps \
  "aws-cdk-lib@$(floor aws-cdk-lib)" "constructs@$(floor constructs)" "cdk-nag@$(floor cdk-nag)" >/dev/null
npx tsc --noEmit -p tsconfig.json
# The examples acknowledge cdk-nag findings with IDs that only later releases accept, and only these write validation-report.json.
npx jest --ci --testPathIgnorePatterns /node_modules/ test/house test/examples/app test/examples/deletion test/examples/load-balancers test/examples/zones test/delivery/git-ops-schemas test/rules/examples test/rules/validation-report

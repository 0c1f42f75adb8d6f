#!/usr/bin/env bash
# Checks the synthesised examples with Python tools: cfn-lint for every template, the Kubernetes schemas for every object (check-manifests.sh), and
# the saved Athena queries with example records. Needs Python 3 with pip. Works in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cfn-lint sqlglot duckdb
npx cdk synth --quiet --output "$work/out" -c example=all
# W3005: a dependency that a reference already implies. The explicit dependency is intended, because it does not depend on the reference.
"$work/venv/bin/cfn-lint" --ignore-checks W3005 --template "$work"/out/*.template.json
bash scripts/check-manifests.sh "$work/out"
"$work/venv/bin/python" test/extra/flow-log-queries.py "$work"/out/{Quickstart,FlowLogs,FlowLogsReceiver}.template.json

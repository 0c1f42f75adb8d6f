#!/usr/bin/env bash
# What Python tools say of the synthesised examples: cfn-lint of every template, the schemas of Kubernetes of every object (check-manifests.sh), and
# the answers of the saved Athena queries over made-up records. Needs Python 3 with pip; works in a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check cfn-lint sqlglot duckdb
npx cdk synth --quiet --output "$work/out" -c example=all
# W3005: an edge that a reference draws already. Both are meant: the edge says the order, whatever becomes of the reference.
"$work/venv/bin/cfn-lint" --ignore-checks W3005 --template "$work"/out/*.template.json
bash scripts/check-manifests.sh "$work/out"
"$work/venv/bin/python" test/extra/flow-log-queries.py "$work/out/Quickstart.template.json"

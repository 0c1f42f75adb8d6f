#!/usr/bin/env bash
# Runs the saved Athena queries of the quickstart over made-up records. Needs Python 3 with pip; synthesises into a folder of its own.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check sqlglot duckdb
npx cdk synth --quiet --output "$work/out"
"$work/venv/bin/python" test/extra/flow-log-queries.py "$work/out/Quickstart.template.json"

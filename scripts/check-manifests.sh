#!/usr/bin/env bash
# Validates every Kubernetes object of the examples and helpers against the schemas of Kubernetes and of the custom resources, for the oldest and the
# newest version with a kubectl layer in the tests. The argument is the folder of the synthesised examples. Without it, the script synthesises them.
# Needs Python 3 with pip. Works in a temporary folder.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
templates=${1:-$work/out}
[ $# -gt 0 ] || npx cdk synth --quiet --output "$templates" -c example=all
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check kubernetes-validate==1.37.0
layers='Object.keys(require("./package.json").devDependencies).map((name) => /kubectl-v(\d+)$/.exec(name)?.[1]).filter(Boolean)'
versions=$(node -p "$layers.map((minor) => \`1.\${minor}\`).join(' ')")
CDK_VALIDATION=false npx tsx test/extra/manifests.ts "$templates" >"$work/objects"
# shellcheck disable=SC2086 # a word for each version
"$work/venv/bin/python" test/extra/manifests.py $versions <"$work/objects"

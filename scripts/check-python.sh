#!/usr/bin/env bash
# Builds the wheel, installs it together with aws-cdk-lib for Python, and synthesises an app. Needs Python 3.10 or later with pip, and .jsii from a
# compilation.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
npx jsii-pacmak --force --outdir "$work" --target python
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check "$work"/python/*.whl
cd "$work" && CDK_VALIDATION=false venv/bin/python "$OLDPWD/test/extra/python_app.py"

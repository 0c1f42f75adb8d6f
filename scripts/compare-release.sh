#!/usr/bin/env bash
# Compares the public API of the compiled library with that of the last release on npm, and fails on a breaking change.
# A change that .compatignore lists passes: one key a line, as printed in brackets. With an argument, compares with that assembly instead.
set -euo pipefail
cd "$(dirname "$0")/.."
previous=${1:-}

if [ -z "$previous" ]; then
  package=$(node -p 'require("./package.json").name')
  if ! answer=$(npm view "$package" version --json 2>/dev/null); then
    # Another answer than "not found" is a failure, so that a registry that is down does not pass for an unpublished package.
    if [[ "$answer" != *'"E404"'* ]]; then
      echo "the registry does not say which versions of $package there are: $answer" >&2
      exit 1
    fi
    if [ -n "$(git tag --list 'v[0-9]*')" ]; then
      echo "$package has tags of releases, and npm has no release of it" >&2
      exit 1
    fi
    echo "$package is not published yet, and has nothing to be compared with"
    exit 0
  fi
  previous="npm:$package"
fi
npx jsii-diff "$previous" . --keys --error-on all --ignore-file .compatignore
echo "no breaking change of the public API since $previous"

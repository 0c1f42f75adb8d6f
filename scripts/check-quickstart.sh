#!/usr/bin/env bash
# Installs the npm package into an empty project, copies the TypeScript quickstart of its README into a file, compiles it with strict rules and
# synthesises it. Then compiles every snippet of the installed README and docs there, and checks that their links lead to installed files. Needs
# dist/js: run `npx projen package:js` first.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
tarball=$(ls "$root"/dist/js/*.tgz)
version() { node -p "require('$root/node_modules/$1/package.json').version"; }
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
npm init --yes >/dev/null
npm install --silent --no-audit --no-fund --ignore-scripts "$tarball" \
  "aws-cdk-lib@$(version aws-cdk-lib)" "constructs@$(version constructs)" "cdk-nag@$(version cdk-nag)" \
  "@aws-cdk/lambda-layer-kubectl-v36@$(version @aws-cdk/lambda-layer-kubectl-v36)" \
  "typescript@$(version typescript)" "tsx@$(version tsx)" "@types/node@$(version @types/node)"
# The first TypeScript block of the README.
awk '/^```ts/ { inside = 1; next } /^```$/ && inside { exit } inside' node_modules/cdk-eks-networking/README.md >app.ts
cat >tsconfig.json <<'JSON'
{
  "compilerOptions": {
    "target": "ES2022", "module": "node16", "strict": true, "noEmit": true, "types": ["node"],
    "noUnusedLocals": true, "noUnusedParameters": true, "noImplicitReturns": true, "exactOptionalPropertyTypes": false, "skipLibCheck": false
  },
  "files": ["app.ts"]
}
JSON
npx tsc -p .
CDK_OUTDIR="$work/cdk.out" npx tsx app.ts
node -e '
const { readdirSync, readFileSync } = require("node:fs");
const [file] = readdirSync("cdk.out").filter((name) => name.endsWith(".template.json"));
const types = Object.values(JSON.parse(readFileSync(`cdk.out/${file}`)).Resources).map(({ Type }) => Type);
for (const type of ["AWS::EC2::VPC", "AWS::EKS::Cluster", "AWS::EKS::Nodegroup", "AWS::EKS::Addon"]) {
  if (!types.includes(type)) throw new Error(`the quickstart has no ${type}`);
}
console.log(`the quickstart compiles and has ${types.length} resources`);
'
"$root/node_modules/.bin/tsx" --tsconfig "$root/tsconfig.check.json" "$root/scripts/check-snippets.ts" --package "$work"
"$root/node_modules/.bin/tsx" --tsconfig "$root/tsconfig.check.json" "$root/scripts/check-links.ts" --package "$work"
# Node must print the error message first for an uncaught error.
cat >wrong.js <<'JS'
const { AddressPlan } = require('cdk-eks-networking');
AddressPlan.forEks({ vpcCidr: '10.0.3.1/16', availabilityZones: ['eu-west-1a', 'eu-west-1b'] });
JS
printed=$(node wrong.js 2>&1 || true)
case $printed in
  'CidrHostBits: "10.0.3.1/16" has host bits set. Did you mean "10.0.0.0/16"?'*) echo "an uncaught error opens with its message" ;;
  *) echo "an uncaught error prints more than its message: $printed"; exit 1 ;;
esac

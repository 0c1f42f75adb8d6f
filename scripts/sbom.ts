// Writes dist/sbom.cdx.json: what the npm package contains. These are its bundled dependencies and the packages in its Lambda functions.
// `npm sbom --omit dev` lists nothing, because npm counts bundled dependencies of the root as development dependencies.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { billOfMaterials, lambdaPackages } from './sbom-parts';

const ROOT = join(__dirname, '..');
const FILE = join(ROOT, 'dist/sbom.cdx.json');

const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');
const everything = execFileSync(
  'npm',
  ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--sbom-type', 'library'],
  { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 26 },
);
const bill = billOfMaterials(
  JSON.parse(everything),
  JSON.parse(read('package.json')),
  lambdaPackages(read('THIRD-PARTY-LICENSES.txt')),
);
mkdirSync(join(ROOT, 'dist'), { recursive: true });
writeFileSync(FILE, `${JSON.stringify(bill, null, 2)}\n`);
console.log(`dist/sbom.cdx.json lists ${bill.components.map(({ purl }) => purl).join(', ')}`);

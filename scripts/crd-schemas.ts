/**
 * Writes a fixture of test/fixtures/crds from published custom resource definitions. For an upgrade, download the new version of the files in the
 * `source` of the fixture, and describe them in the second argument:
 *
 *   npx tsx scripts/crd-schemas.ts gateway-api 'Gateway API v1.6.1, standard channel: https://…' standard/*.yaml
 *   npx biome format --write test/fixtures/crds
 *
 * A fixture can contain the definitions of several files. Update the validation rules (`x-kubernetes-validations`) by hand in
 * test/support/*-rules.ts. The NodeClass of EKS Auto Mode has no published definition, so its fixture is also written by hand.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { crdFacts } from './crd-facts';

const [name, source, ...files] = process.argv.slice(2);
if (!name || !source || files.length === 0) {
  console.error('usage: tsx scripts/crd-schemas.ts NAME SOURCE FILE.yaml…');
  process.exit(2);
}
const documents = files.flatMap((file) =>
  parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()),
);
const definitions = documents.filter((document) => document?.kind === 'CustomResourceDefinition');
const target = join(__dirname, `../test/fixtures/crds/${name}.json`);
writeFileSync(target, `${JSON.stringify(crdFacts(source, definitions))}\n`);
console.log(`${definitions.length} definitions in ${target}`);

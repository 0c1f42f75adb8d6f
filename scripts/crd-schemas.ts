/**
 * Writes a fixture of test/fixtures/crds from the definitions as they are published, for an upgrade of what defines them. Download the files that the
 * `source` of the fixture names in the new version, and say what they are:
 *
 *   npx tsx scripts/crd-schemas.ts gateway-api 'Gateway API v1.6.1, standard channel: https://…' standard/*.yaml
 *   npx biome format --write test/fixtures/crds
 *
 * Definitions of several files stand in one fixture. Rules (`x-kubernetes-validations`) are written by hand, in test/support/*-rules.ts: read what
 * changed. NodeClass of EKS Auto Mode has no published definition; its fixture is written by hand, too.
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

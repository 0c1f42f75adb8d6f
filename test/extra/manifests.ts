/**
 * Writes the Kubernetes objects of the synthesised templates in a folder, and those that the helpers make, a line of JSON each, for manifests.py to
 * judge. Custom resources are judged here; what is wrong with them goes to standard error.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { appliedObjects, podsOf } from '../support/applied-objects';
import { faultsOf, hasSchema, type KubernetesShape, metadataFaultsOf } from '../support/object-schemas';
import { helperManifests, helperTemplates } from './helper-manifests';

const [folder] = process.argv.slice(2);

const templates = Object.entries({
  ...Object.fromEntries(
    readdirSync(folder)
      .filter((file) => file.endsWith('.template.json'))
      .map((file) => [file.replace('.template.json', ''), JSON.parse(readFileSync(join(folder, file), 'utf8'))]),
  ),
  ...helperTemplates(),
});
const objects: [where: string, object: KubernetesShape][] = [
  ...templates.flatMap(([name, template]) =>
    [...appliedObjects(template), ...podsOf(template)].map((object) => [name, object]),
  ),
  ...Object.entries(helperManifests()).flatMap(([name, made]) => made.map((object) => [name, object])),
] as [string, KubernetesShape][];

const custom = objects.filter(([, object]) => hasSchema(object));
const faults = objects.flatMap(([where, object]) =>
  (hasSchema(object) ? faultsOf(object) : metadataFaultsOf(object)).map((fault) => `${where}: ${fault}`),
);
console.error(faults.length > 0 ? faults.join('\n') : `${custom.length} custom resources are valid`);
for (const [where, object] of objects.filter((entry) => !custom.includes(entry))) {
  console.log(JSON.stringify({ where, object }));
}
process.exitCode = faults.length > 0 ? 1 : 0;

/** Writes docs/ingress.md from the table of annotations. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ingressAnnotationsMarkdown } from './ingress-annotations-markdown';

writeFileSync(join(__dirname, '../docs/ingress.md'), ingressAnnotationsMarkdown());

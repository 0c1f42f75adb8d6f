/** Writes docs/annotations.md from the tables of annotations. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { annotationsMarkdown } from './annotations-markdown';

writeFileSync(join(__dirname, '../docs/annotations.md'), annotationsMarkdown());

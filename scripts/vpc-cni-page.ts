/** Writes docs/vpc-cni.md from the tables of settings. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { vpcCniMarkdown } from './vpc-cni-markdown';

writeFileSync(join(__dirname, '../docs/vpc-cni.md'), vpcCniMarkdown());

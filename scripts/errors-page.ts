/** Writes docs/errors.md from the table of errors. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../lib/foundation/errors';

const sections = Object.entries(ERRORS).map(([name, { means, instead }]) => `## ${name}\n\n${means}\n\n${instead}\n`);

writeFileSync(
  join(__dirname, '../docs/errors.md'),
  `# Refusals

What the constructs refuse at synthesis, and the planner on its command line, by name. A message opens with the name, quotes what was given,
says what is wrong and what to write instead, and ends with the construct path where there is one:

\`\`\`
CidrHostBits: "10.0.3.1/24" has host bits set, did you mean "10.0.3.0/24"?
\`\`\`

This page is made from the table in \`lib/foundation/errors.ts\` by \`npm run docs:errors\`.

${sections.join('\n')}`,
);

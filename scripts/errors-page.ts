/** Writes docs/errors.md from the table of errors. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERRORS } from '../lib/foundation/error-table';

const sections = Object.entries(ERRORS).map(([name, { means, instead }]) => `## ${name}\n\n${means}\n\n${instead}\n`);

writeFileSync(
  join(__dirname, '../docs/errors.md'),
  `# Errors

This page lists the errors of the constructs at synthesis and of the planner on the command line, by name. A message starts with the name of the
error. It quotes the invalid value, describes the problem and the solution, and ends with the construct path if there is one:

\`\`\`
CidrHostBits: "10.0.3.1/24" has host bits set. Did you mean "10.0.3.0/24"?
\`\`\`

\`npm run docs:errors\` generates this page from the table in \`lib/foundation/error-table.ts\`.

${sections.join('\n')}`,
);

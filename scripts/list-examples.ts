import { EXAMPLES } from '../bin/examples';

console.log(Object.keys(EXAMPLES).join('\n'));

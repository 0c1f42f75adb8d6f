// How jest loads the pages of exports: as the published package does, so that a test file pays for what it uses.
const { createHash } = require('node:crypto');
const { readFileSync } = require('node:fs');
const { lazyExports } = require('../../scripts/lazy-exports');

const VERSION = readFileSync(require.resolve('../../scripts/lazy-exports'));

module.exports = {
  process: (source) => ({ code: lazyExports(source) }),
  getCacheKey: (source) => createHash('sha256').update(source).update(VERSION).digest('hex'),
};

/**
 * Lets node run the project's TypeScript as it stands: `node -r ./tools/run-typescript.cjs tests/bench/calendar.ts`.
 */
const { readFileSync } = require('node:fs');
const { extname } = require('node:path');
const { transformSync } = require('@swc/core');

require.extensions['.ts'] = (module, filename) => {
  if (extname(filename) !== '.ts') throw new Error(`${filename} is not TypeScript.`);
  module._compile(transformSync(readFileSync(filename, 'utf8'), { filename, sourceMaps: 'inline' }).code, filename);
};

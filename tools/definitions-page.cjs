/** Writes docs/definitions.md from the schemas: `npm run docs:definitions`. */
require('./run-typescript.cjs');
const { writeFileSync } = require('node:fs');
const { definitionsPage } = require('../definitions/kinds/page');

writeFileSync('docs/definitions.md', definitionsPage());

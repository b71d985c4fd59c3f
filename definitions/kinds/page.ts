import { FIRST_YEAR, LAST_YEAR } from '../calendar/compile';
import { MAX_EXPRESSION_LENGTH } from '../shared/condition/compile';
import type { Facts } from '../shared/condition/facts';
import { LEFT_OUT, callable } from '../shared/condition/syntax';
import type { Kind } from './kind';
import { kinds, kindTable } from './kinds';
import { knownVariables } from '../notification/template/variables';
import { durationUnits } from '../shared/duration';
import { rowsOf, textOf } from './schema-table';

/** The page docs/definitions.md, made from the schemas: what every definition may say. */
export const definitionsPage = (): string =>
  `${[introduction, ...kinds.map(kindSection), durations, conditions, forms, templates].join('\n\n')}\n`;

const introduction = `# Definitions

Made by \`npm run docs:definitions\` from the schemas in \`definitions/\`; change those, not this page.

A definition is JSON that says what a flow looks like. Each has a \`kind\`, a \`key\` (\`[a-z][a-zA-Z0-9]*\`) and a \`name\`; an unknown property is an error, with the nearest
known name as the mend. What is shipped stands in \`definitions/shipped/<kind>/<key>.json\`. In paths, \`[]\` stands for each item of a list.`;

function kindSection(kind: Kind): string {
  const { schema } = kindTable[kind];
  const rows = rowsOf(schema).map(
    ({ path, type, required, description }) =>
      `| \`${path}\` | ${cell(type)} | ${required ? 'yes' : ''} | ${cell(description)} |`,
  );
  return [
    `## ${kind}`,
    '',
    textOf(schema, 'description'),
    '',
    '| property | type | required | meaning |',
    '|---|---|---|---|',
    ...rows,
  ].join('\n');
}

const durations = [
  '## Durations',
  '',
  'A length of time has exactly one unit, such as `{ "businessHours": 8 }`.',
  '',
  ...Object.entries(durationUnits).map(([unit, schema]) => `- \`${unit}\`: ${textOf(schema, 'description')}`),
  '',
  `Business time is counted in the windows of a working calendar, from ${FIRST_YEAR} to ${LAST_YEAR}. From outside of them the count begins with the next opening. \`businessDays\` keep the`,
  'time of day, or take the next opening or the closing of the day where it is shut then. Reminders count back from the end.',
  'A limit lasts a second at least: one that is over as soon as it begins is an error.',
  `Where a calendar has too little working time for a length, it ends with the year ${LAST_YEAR}.`,
].join('\n');

const factSets = kinds.flatMap((kind) => {
  const { facts } = kindTable[kind];
  return facts === undefined ? [] : [{ kind, facts }];
});

const conditions = [
  '## Conditions and facts',
  '',
  `Conditions are [CEL](https://cel.dev) of at most ${MAX_EXPRESSION_LENGTH} characters over declared facts, and are type-checked before publication. Every fact that a condition names must be there`,
  'when it is evaluated: a missing one, or null, is its `default`, or an error. `facts` declares them as JSON Schema types:',
  '`{ "amountFen": { "type": "integer", "default": 0 }, "customer": { "type": "object", "properties": { "level": { "type": "string" } } } }`.',
  'Integers are exact; an integer divided by an integer is an integer (`7 / 2` is 3, `7 / 2.0` is 3.5).',
  'A default and the values of `enum` are of the declared type.',
  'Where a condition cannot be worked out (a division by zero, a place that a list does not have), the data of an',
  'approval are refused, and a criterion is unmet; a condition that never works out is an error.',
  '',
  'Pointers of fields, such as `/customer/level`, reach through objects only. One that leads into a list',
  '(`/items/0/cost`, `/items/*/cost`) is an error: name the whole list.',
  '',
  `There are the operators of CEL and ${callable.map((name) => `\`${name}\``).join(', ')}. Left out are:`,
  '',
  ...Object.entries(LEFT_OUT).map(([name, mend]) => `- \`${name}\`: ${mend}`),
  '',
  'An approval may use what it declares itself. The other kinds have these facts, and may declare more:',
  ...factSets.flatMap(({ kind, facts }) => [
    '',
    `### Facts of ${kind}`,
    '',
    '| fact | type | default | meaning |',
    '|---|---|---|---|',
    ...factRows(facts),
  ]),
].join('\n');

const forms = `## Forms

The schema of a form is JSON Schema 2020-12 without \`$ref\` and its kin, \`patternProperties\`, \`propertyNames\`, \`unevaluated…\`, \`contains\`, \`prefixItems\` and \`dependentSchemas\`. Patterns are those of
RE2, without look-around and back references; formats are \`date\`, \`time\`, \`date-time\`, \`email\`, \`uri\` and \`uuid\`. Size, depth and the number of branches are bounded, so that nothing that is filled in
can hang the validator. A \`default\` and the values of \`enum\` and \`const\` must fit what the field takes, and bounds
must leave room: \`minimum\` is at most \`maximum\`.`;

const templates = [
  '## Templates',
  '',
  'Message templates are Handlebars with plain variables and the blocks `if`, `unless`, `each` and `with`; there are no partials and no helpers. Every template has these variables, and declares its own under `variables`:',
  '',
  '| variable | type | default | meaning |',
  '|---|---|---|---|',
  ...factRows(knownVariables),
].join('\n');

function factRows(facts: Facts, above = ''): readonly string[] {
  return Object.entries(facts).flatMap(
    ([name, { type, default: fallback, enum: words, description = '', properties }]) => [
      `| \`${above}${name}\` | ${words === undefined ? type : words.map((word) => `\`${word}\``).join(' or ')} | ${fallback === undefined ? '' : `\`${JSON.stringify(fallback)}\``} | ${cell(description)} |`,
      ...(properties === undefined ? [] : factRows(properties, `${above}${name}.`)),
    ],
  );
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}

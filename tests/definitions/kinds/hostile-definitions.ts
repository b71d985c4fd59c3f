import type { Kind } from '../../../definitions/kinds/kind';

const nested = (depth: number, wrap: (inner: unknown) => unknown): unknown => {
  let value: unknown = 'x';
  for (let level = 0; level < depth; level++) value = wrap(value);
  return value;
};
const model = (more: object) => ({
  kind: 'businessModel',
  key: 'm',
  name: 'm',
  registrationPolicy: 'standard',
  stages: [{ key: 'a', name: 'a' }],
  ...more,
});
const criterion = (when: string) => model({ stages: [{ key: 'a', name: 'a', exit: [{ when, else: 'no' }] }] });
const form = (schema: unknown) => ({
  kind: 'form',
  key: 'f',
  name: 'f',
  schema: { type: 'object', properties: { field: schema } },
});
const branches = (depth: number): object =>
  depth === 0 ? { type: 'string' } : { anyOf: Array.from({ length: 6 }, () => branches(depth - 1)) };
const template = (body: string) => ({ kind: 'messageTemplate', key: 't', name: 't', body });
const many = <T>(count: number, make: (index: number) => T): T[] =>
  Array.from({ length: count }, (_, index) => make(index));

/** Definitions made to hang or break whoever reads them; each must be refused in less than 200 ms. */
export const hostileDefinitions: readonly (readonly [string, Kind, unknown])[] = [
  ['objects nested 100,000 deep', 'businessModel', model({ facts: nested(100_000, (inner) => ({ a: inner })) })],
  ['arrays nested 100,000 deep', 'businessModel', model({ stages: nested(100_000, (inner) => [inner]) })],
  ['a condition of a megabyte', 'businessModel', criterion('1+'.repeat(500_000))],
  ['a condition of 2,000 brackets', 'businessModel', criterion('('.repeat(2_000))],
  ['a pattern that backtracks, with look-ahead', 'form', form({ type: 'string', pattern: '^(?=(a+)+$)' })],
  ['a pattern that repeats repeats', 'form', form({ type: 'string', pattern: '(((a{99}){99}){99}){99}' })],
  ['uniqueItems on 20,000', 'form', form({ type: 'array', maxItems: 20_000, uniqueItems: true })],
  ['anyOf 6^6', 'form', form(branches(6))],
  ['anyOf nested 30 deep', 'form', form(nested(30, (inner) => ({ anyOf: [inner, inner] })))],
  ['a form that refers to itself', 'form', form({ $ref: '#/properties/field' })],
  ['a form of 100,000 choices', 'form', form({ enum: many(100_000, (index) => `c${index}`) })],
  [
    '__proto__',
    'businessModel',
    JSON.parse(
      `{ "kind": "businessModel", "key": "m", "name": "m", "registrationPolicy": "standard",
          "__proto__": { "stages": [] }, "stages": [{ "key": "a", "name": "a" }] }`,
    ),
  ],
  [
    '__proto__ in facts',
    'businessModel',
    JSON.parse(
      `{ "kind": "businessModel", "key": "m", "name": "m", "registrationPolicy": "standard",
          "facts": { "__proto__": { "type": "string" } }, "stages": [{ "key": "a", "name": "a" }] }`,
    ),
  ],
  ['constructor in a template', 'messageTemplate', template('{{contact.constructor.constructor}}')],
  ['constructor in a form', 'form', form({ type: 'object', properties: { constructor: { type: 'string' } } })],
  [
    'a template of 9,000 nested loops',
    'messageTemplate',
    template(`${'{{#each a}}'.repeat(9_000)}${'{{/each}}'.repeat(9_000)}`.slice(0, 100_000)),
  ],
  ['a template of 20,000 tags', 'messageTemplate', template('{{a}}'.repeat(20_000))],
  ['a template of nested brackets', 'messageTemplate', template(`{{if ${'(if '.repeat(5_000)}a${')'.repeat(5_000)}}}`)],
  ['a template of 500 nothings', 'messageTemplate', template('{{a}}'.repeat(500))],
  ['a template with a tag of 90,000 characters', 'messageTemplate', template(`{{${'a.'.repeat(45_000)}b}}`)],
  ['100,000 stages', 'businessModel', model({ stages: many(100_000, () => 1) })],
  ['20,000 wrong reasons', 'businessModel', model({ outcomes: { lostReasons: many(20_000, () => 1) } })],
  ['10,000 unknown properties', 'businessModel', model(Object.fromEntries(many(10_000, (index) => [`p${index}`, 1])))],
  ['a property with a name of a megabyte', 'businessModel', model({ ['a'.repeat(900_000)]: 1 })],
  [
    '200 stages that all lead to each other, and none out',
    'businessModel',
    model({
      stages: many(200, (index) => ({ key: `s${index}`, name: 's', next: many(200, (target) => `s${target}`) })),
    }),
  ],
  [
    'approvers of no kind, 100 a step',
    'approval',
    {
      kind: 'approval',
      key: 'a',
      name: 'a',
      steps: many(100, (index) => ({ key: `s${index}`, mode: 'any', approvers: many(100, () => ({ nobody: 1 })) })),
    },
  ],
  [
    '90,000 approvers of no kind',
    'approval',
    { kind: 'approval', key: 'a', name: 'a', steps: [{ key: 's', mode: 'all', approvers: many(90_000, () => 1) }] },
  ],
  ['90,000 steps of no kind', 'approval', { kind: 'approval', key: 'a', name: 'a', steps: many(90_000, () => 1) }],
  ['a key of a megabyte', 'businessModel', model({ key: 'a'.repeat(900_000) })],
  [
    'a cron line of a megabyte',
    'carePlan',
    {
      kind: 'carePlan',
      key: 'c',
      name: 'c',
      occasion: { cron: '1,'.repeat(450_000) },
      audience: { of: 'contacts' },
      channels: [{ type: 'email', template: 'x' }],
    },
  ],
];

/**
 * The same as somebody sends them: those that can be written out at all (what shares its parts cannot), and nesting
 * as only a text has it.
 */
export const hostileTexts: readonly { readonly name: string; readonly kind: Kind; readonly text: string }[] = [
  ...hostileDefinitions
    .filter(([name]) => !name.endsWith(' deep'))
    .map(([name, kind, body]) => ({ name, kind, text: JSON.stringify(body) })),
  {
    name: 'a text of objects nested 100,000 deep',
    kind: 'form',
    text: `{"kind":"form","key":"f","name":"f","schema":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`,
  },
  {
    name: 'a text of arrays nested 400,000 deep',
    kind: 'form',
    text: `{"kind":"form","key":"f","name":"f","schema":${'['.repeat(400_000)}${']'.repeat(400_000)}}`,
  },
];

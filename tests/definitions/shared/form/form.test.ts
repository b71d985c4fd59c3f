import { unsafeParts } from '../../../../definitions/shared/form/safe-schema';
import { malformedSchema, validateForm } from '../../../../definitions/shared/form/validate';
import { cpuMillis } from '../../cpu-millis';

const visit = {
  type: 'object',
  required: ['visitedOn', 'result'],
  additionalProperties: false,
  properties: {
    visitedOn: { type: 'string', format: 'date', title: '拜访日期' },
    result: { enum: ['interested', 'notInterested'], title: '结果' },
    mobile: { type: 'string', pattern: '^1[3-9]\\d{9}$', title: '手机' },
    name: { type: 'string', pattern: '^[\\u4e00-\\u9fa5]{2,4}$', title: '姓名' },
    people: { type: 'array', maxItems: 3, uniqueItems: true, items: { type: 'string' }, title: '参加人' },
    budget: {
      anyOf: [
        { type: 'null' },
        {
          type: 'object',
          required: ['amountFen'],
          properties: { amountFen: { type: 'integer', minimum: 0, title: '金额' } },
        },
      ],
      title: '预算',
    },
  },
};
const filledIn = { visitedOn: '2026-03-02', result: 'interested' };
const pointersAndCodes = (data: unknown) => validateForm(visit, data).map(({ pointer, code }) => [pointer, code]);

describe('TSK-09 filling in a form', () => {
  test('fits', () => {
    expect(
      pointersAndCodes({
        ...filledIn,
        mobile: '13800138000',
        name: '王小明',
        people: ['甲', '乙'],
        budget: { amountFen: 5 },
      }),
    ).toEqual([]);
  });
  test.each([
    [
      'a missing field is named',
      {},
      [
        ['/visitedOn', 'required'],
        ['/result', 'required'],
      ],
    ],
    ['an unknown field is named', { ...filledIn, 'a/b': 1 }, [['/a~1b', 'unknown']]],
    ['a day that is none', { ...filledIn, visitedOn: '2026-02-30' }, [['/visitedOn', 'format']]],
    ['a wrong choice', { ...filledIn, result: 'intrested' }, [['/result', 'enum']]],
    ['a pattern', { ...filledIn, mobile: '23800138000' }, [['/mobile', 'pattern']]],
    ['a list with twice the same', { ...filledIn, people: ['甲', '甲'] }, [['/people', 'uniqueItems']]],
    [
      'only the nearest branch of a choice is told of',
      { ...filledIn, budget: {} },
      [['/budget/amountFen', 'required']],
    ],
    ['no object at all', [], [['', 'type']]],
  ])('%s', (_, data, expected) => expect(pointersAndCodes(data)).toEqual(expected));

  test('a slip of the hand gets a mend', () => {
    expect(validateForm({ ...visit, title: 'x' }, { ...filledIn, result: 'x' })[0]?.detail).toMatch(
      /one of interested, notInterested/,
    );
  });
});

const nested = (depth: number): object =>
  depth === 0 ? { type: 'string' } : { type: 'object', properties: { a: nested(depth - 1) } };
const branching = (depth: number): object =>
  depth === 0 ? { type: 'string' } : { anyOf: Array.from({ length: 6 }, () => branching(depth - 1)) };
const field = (schema: unknown) => ({ type: 'object', properties: { field: schema } });
const codesOf = (schema: unknown) =>
  unsafeParts(schema, '/schema')
    .filter(({ severity }) => severity === 'error')
    .map(({ pointer, code }) => `${pointer} ${code}`);

describe('DEF-03 forms that could hang the validator, or that nobody could fill in, are refused', () => {
  test('the form above is safe, and well formed', () => {
    expect(unsafeParts(visit, '/schema')).toEqual([]);
    expect(malformedSchema(visit)).toBeUndefined();
  });

  test.each<[string, unknown, string]>([
    ['a reference to itself', field({ $ref: '#' }), '/schema/properties/field/$ref form_keyword'],
    [
      'a pattern that looks back',
      field({ type: 'string', pattern: '(a)\\1' }),
      '/schema/properties/field/pattern form_pattern',
    ],
    [
      'a pattern that looks ahead',
      field({ type: 'string', pattern: '^(?=a)a+$' }),
      '/schema/properties/field/pattern form_pattern',
    ],
    [
      'a pattern that explodes when compiled',
      field({ type: 'string', pattern: '((a{30}){30}){30}' }),
      '/schema/properties/field/pattern form_pattern',
    ],
    [
      'a pattern with a large program',
      field({ type: 'string', pattern: '(?:a?){400}a{400}' }),
      '/schema/properties/field/pattern form_pattern',
    ],
    ['a long pattern', field({ type: 'string', pattern: 'a'.repeat(1_000_000) }), '/schema form_too_large'],
    [
      'uniqueItems on 20,000',
      field({ type: 'array', maxItems: 20_000, uniqueItems: true }),
      '/schema/properties/field/uniqueItems form_unique_items',
    ],
    [
      'uniqueItems without bound',
      field({ type: 'array', uniqueItems: true }),
      '/schema/properties/field/uniqueItems form_unique_items',
    ],
    ['anyOf 6^6', field(branching(6)), '/schema form_too_large'],
    ['anyOf 6^3', field(branching(3)), '/schema form_too_many_branches'],
    ['deep nesting', nested(18), `/schema${'/properties/a'.repeat(13)} form_too_deep`],
    ['deeper nesting', nested(1_000), '/schema form_too_large'],
    [
      'patternProperties',
      field({ type: 'object', patternProperties: { '(a+)+$': {} } }),
      '/schema/properties/field/patternProperties form_keyword',
    ],
    [
      'a required field that is not there',
      { type: 'object', required: ['nmae'], properties: { name: { title: '名称' } } },
      '/schema/required/0 form_unknown_field',
    ],
    ['an unknown format', field({ type: 'string', format: 'dte' }), '/schema/properties/field/format form_format'],
    ['a list of schemas for items', field({ type: 'array', items: [] }), '/schema/properties/field/items form_schema'],
    ['a form of a list', { type: 'array' }, '/schema/type form_not_an_object'],
    ['no form', 'x', '/schema/type form_not_an_object'],
  ])('%s, in less than 200 ms', (_, schema, expected) => {
    const { result, millis } = cpuMillis(() => codesOf(schema));
    expect(result).toContain(expected);
    expect(millis).toBeLessThan(2_000);
  });

  test.each([
    ['^(?=a)a+$', /do not look ahead or behind.*The part is \(\?=$/],
    ['(?<!a)b', /do not look ahead or behind/],
    ['(a)\\1', /do not refer back/],
    ['(?>a)', /no atomic groups/],
    ['a++', /no possessive repetition/],
    ['a**', /Two repetitions follow each other/],
    ['a{1001}', /counts to 1000 at most/],
    ['*a', /nothing before it to repeat/],
    ['(a', /bracket \( is not closed/],
    ['a)', /bracket \) was not opened/],
    ['[a', /bracket \[ is not closed/],
    ['[z-a]', /from the smaller to the greater/],
    ['a\\', /It ends with/],
    ['\\p{Wrong}', /no such class of characters/],
  ])('the pattern %s is refused in words, not in those of the package', (pattern, words) => {
    const found = unsafeParts(field({ type: 'string', pattern }), '/schema').find(
      ({ code }) => code === 'form_pattern',
    );
    expect(found?.message).toMatch(words);
    expect(found?.message).not.toMatch(/parsing regexp|Perl/);
  });

  test.each(['__proto__', 'constructor', 'prototype', 'a b', ''])('a field called "%s"', (name) => {
    const schema: unknown = JSON.parse(
      `{ "type": "object", "properties": { ${JSON.stringify(name)}: { "title": "x" } } }`,
    );
    expect(codesOf(schema).some((finding) => finding.endsWith('form_field_name'))).toBe(true);
  });

  test('a keyword that Ajv does not understand in this form is found', () => {
    expect(malformedSchema(field({ type: 'strng' }))).toMatch(/type/);
    expect(malformedSchema(field({ enum: 3 }))).toBeDefined();
  });

  test('nothing is validated with an unsafe schema', () => {
    expect(() => validateForm(field({ $ref: '#' }), {})).toThrow(TypeError);
  });
});

describe('TSK-09 what is filled in cannot hang the validator', () => {
  const quickly = (run: () => void) => expect(cpuMillis(run).millis).toBeLessThan(2_000);
  test('a text made for a pattern with nested repetition', () =>
    quickly(() =>
      expect(
        validateForm(field({ type: 'string', pattern: '^(a+)+$', title: 'x' }), { field: `${'a'.repeat(50_000)}!` }),
      ).toHaveLength(1),
    ));
  test('an e-mail address of 100,000 characters', () =>
    quickly(() =>
      expect(
        validateForm(field({ type: 'string', format: 'email', title: 'x' }), { field: `a@${'a.'.repeat(50_000)}` }),
      ).toHaveLength(1),
    ));
  test('deep data', () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    quickly(() => expect(validateForm(field({ title: 'x' }), { field: deep })[0]?.code).toBe('too_large'));
  });
  test('20,000 values, all wrong', () =>
    quickly(() =>
      expect(
        validateForm(field({ type: 'array', items: { type: 'string' }, title: 'x' }), {
          field: Array.from({ length: 20_000 }, () => 1),
        })[0]?.code,
      ).toBe('too_large'),
    ));
  test('4,000 values, all wrong', () =>
    quickly(() =>
      expect(
        validateForm(
          field({
            type: 'array',
            items: { anyOf: [{ type: 'string' }, { type: 'object', required: ['a'] }] },
            title: 'x',
          }),
          { field: Array.from({ length: 4_000 }, () => 1) },
        ).length,
      ).toBeGreaterThan(10),
    ));
});

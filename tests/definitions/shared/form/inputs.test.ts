import fc from 'fast-check';
import { filledIn, shownAgain } from '../../../../definitions/shared/form/filled-in';
import { choicesOf, kindOf } from '../../../../definitions/shared/form/input-kind';
import { textOf, valueOf } from '../../../../definitions/shared/form/input-text';
import { type FieldToFill, type FormInput, inputOf } from '../../../../definitions/shared/form/inputs';
import { refusalWords } from '../../../../definitions/shared/form/refusal-words';
import { validateForm } from '../../../../definitions/shared/form/validate';

const field = (name: string, schema: unknown, more: Partial<FieldToFill> = {}): FieldToFill => ({
  name,
  pointer: `/${name}`,
  schema,
  required: false,
  isDeclared: true,
  held: undefined,
  ...more,
});
const input = (name: string, schema: unknown, more: Partial<FieldToFill> = {}): FormInput => {
  const made = inputOf(field(name, schema, more));
  if (!made) throw new Error(`${name} has no input.`);
  return made;
};
const holding = (name: string, schema: unknown) => input(name, schema);
const read = (name: string, schema: unknown, text: string): unknown => valueOf(holding(name, schema), text);

describe('TSK-08 which input a field of a form gets', () => {
  test.each<[string, unknown, string | undefined]>([
    ['note', { type: 'string' }, 'text'],
    ['note', {}, 'text'],
    ['note', true, 'text'],
    ['note', { type: ['string', 'null'], format: 'date' }, 'date'],
    ['note', { type: 'string', format: 'time' }, 'time'],
    ['note', { type: 'string', format: 'date-time' }, 'datetime'],
    ['note', { type: 'string', format: 'email' }, 'email'],
    ['note', { type: 'string', format: 'uri' }, 'url'],
    ['note', { type: 'string', format: 'uuid' }, 'text'],
    ['amount', { type: 'integer' }, 'integer'],
    ['amount', { type: 'number' }, 'number'],
    ['amount', { minimum: 1 }, 'number'],
    ['amountFen', { type: 'integer', title: '金额' }, 'yuan'],
    ['amountFen', { type: 'integer', title: '分期金额' }, 'yuan'],
    ['amountFen', { type: 'integer', title: '金额（分）' }, 'integer'],
    ['ok', { type: 'boolean' }, 'yesNo'],
    ['one', { enum: ['a', 2, true, null, ''] }, 'choice'],
    ['one', { const: 'a' }, 'choice'],
    ['one', { oneOf: [{ const: 1, title: '一' }, { const: 2 }] }, 'choice'],
    ['one', { type: 'string', not: { const: 'x' } }, 'text'],
    ['one', { enum: [1, '1'] }, undefined],
    ['one', { enum: [{ a: 1 }] }, undefined],
    ['one', { enum: [null] }, undefined],
    ['one', { type: ['string', 'number'] }, undefined],
    ['one', { anyOf: [{ type: 'string' }, { type: 'number' }] }, undefined],
    ['one', { if: { const: 1 }, then: false }, undefined],
    ['list', { type: 'array', items: { type: 'string' } }, undefined],
    ['part', { type: 'object' }, undefined],
    ['part', { properties: { a: { type: 'string' } } }, undefined],
    ['never', false, undefined],
  ])('%s %j: %s', (name, schema, kind) => expect(kindOf(name, schema)).toBe(kind));

  test('texts of several lines get room, by hint or by what they hold', () => {
    expect(input('note', { type: 'string' }, { hints: { widget: 'textarea' } }).kind).toBe('textarea');
    expect(input('note', { type: 'string' }, { held: '一\n二' }).kind).toBe('textarea');
    expect(input('note', { type: 'string' }, { drafted: '一\n二' }).kind).toBe('textarea');
  });

  test('choices are labelled by the hints, then by their titles; null and the empty text are the blank one', () => {
    expect(choicesOf({ enum: ['a', 'b', null, ''] }, { labels: { a: '甲' } })).toEqual([
      { text: 'a', value: 'a', label: '甲' },
      { text: 'b', value: 'b', label: 'b' },
    ]);
    expect(choicesOf({ oneOf: [{ const: 1, title: '一' }, { const: false }] })).toEqual([
      { text: '1', value: 1, label: '一' },
      { text: 'false', value: false, label: '否 No' },
    ]);
  });

  test('limits are told as HTML can say them, amounts in yuan; patterns only where browsers read them alike', () => {
    expect(
      input(
        'priceFen',
        { type: 'integer', title: '单价', description: '含税', minimum: 100, exclusiveMaximum: 12_345, multipleOf: 5 },
        { required: true },
      ),
    ).toMatchObject({
      label: '单价',
      help: '含税',
      required: true,
      min: 1,
      below: 123.45,
      step: 0.05,
    });
    expect(input('code', { type: 'string', minLength: 2, maxLength: 4, pattern: '^[A-Z]+$' })).toMatchObject({
      label: 'code',
      minLength: 2,
      maxLength: 4,
      pattern: '.*(?:^[A-Z]+$).*',
    });
    for (const pattern of ['[[:alpha:]]', '[a&&b]', '\\Qa\\E'])
      expect(input('code', { type: 'string', pattern })).not.toHaveProperty('pattern');
  });
});

describe('TSK-08 texts become values by the schema', () => {
  test.each<[string, string, unknown]>([
    ['number', '１２．５', 12.5],
    ['number', '－3', -3],
    ['number', '−3', -3],
    ['number', ' 1,234,567.8 ', 1_234_567.8],
    ['number', '１，２３４', 1234],
    ['number', '1e3', 1000],
    ['number', '.5', 0.5],
    ['number', '12,34', undefined],
    ['number', '一百', undefined],
    ['number', '0x10', undefined],
    ['number', '1e999', undefined],
    ['number', '9'.repeat(100_000), undefined],
    ['integer', '３', 3],
    ['integer', '3.0', 3],
    ['integer', '3.5', 3.5],
    ['integer', '9007199254740993', undefined],
  ])('%s: %s', (type, text, value) => expect(read('amount', { type }, text)).toEqual(value));

  test.each<[string, unknown]>([
    ['1234.56', 123_456],
    ['１２３４．５', 123_450],
    ['1,234.5000', 123_450],
    ['.07', 7],
    ['-0.07', -7],
    ['12.', 1200],
    ['0', 0],
    ['0.001', undefined],
    ['1e3', undefined],
    ['.', undefined],
    [`${'0'.repeat(100_000)}e1`, undefined],
  ])('yuan become fen, exactly: %#', (text, fen) => expect(read('amountFen', { type: 'integer' }, text)).toBe(fen));

  test('dates, times and moments: a clock of Beijing is meant', () => {
    expect(read('on', { type: 'string', format: 'date' }, '２０２６-03-02')).toBe('2026-03-02');
    expect(read('on', { type: 'string', format: 'date' }, '2026-02-30')).toBeUndefined();
    expect(read('at', { type: 'string', format: 'time' }, '9:30')).toBeUndefined();
    const moment = { type: 'string', format: 'date-time' };
    expect(read('at', moment, '2026-03-02T09:30')).toBe('2026-03-02T01:30:00.000Z');
    expect(read('at', moment, '2026-03-02 09:30:15')).toBe('2026-03-02T01:30:15.000Z');
    expect(read('at', moment, '2026-03-02T01:30:00+02:00')).toBe('2026-03-02T01:30:00+02:00');
    expect(read('at', moment, '0000-01-01T00:00')).toBeUndefined();
    expect(textOf(holding('at', moment), '2026-03-02T01:30:00Z')).toBe('2026-03-02T09:30');
  });
});

const aDate = fc
  .date({ min: new Date('1000-01-02T00:00:00Z'), max: new Date('9998-12-31T00:00:00Z'), noInvalidDate: true })
  .map((date) => date.toISOString());
const aText = fc
  .string({ unit: 'binary', minLength: 1, maxLength: 30 })
  .map((text) => `字${text.replaceAll('\r', '').replaceAll('\u0000', '')}`);
const notMinusZero = (number: number): number => (number === 0 ? 0 : number);
/** By name: a schema, and values that fit it. */
const someFields: Readonly<Record<string, { readonly schema: object; readonly values: fc.Arbitrary<unknown> }>> = {
  text: { schema: { type: 'string' }, values: aText },
  number: { schema: { type: 'number' }, values: fc.double({ noNaN: true, noDefaultInfinity: true }).map(notMinusZero) },
  integer: { schema: { type: 'integer' }, values: fc.maxSafeInteger().map(notMinusZero) },
  amountFen: { schema: { type: 'integer' }, values: fc.maxSafeInteger().map(notMinusZero) },
  yes: { schema: { type: 'boolean' }, values: fc.boolean() },
  date: { schema: { type: 'string', format: 'date' }, values: aDate.map((date) => date.slice(0, 10)) },
  time: { schema: { type: 'string', format: 'time' }, values: aDate.map((date) => date.slice(11, 19)) },
  moment: { schema: { type: 'string', format: 'date-time' }, values: aDate },
  email: { schema: { type: 'string', format: 'email' }, values: fc.constant('a@b.cn') },
  url: { schema: { type: 'string', format: 'uri' }, values: fc.constant('https://b.cn/甲') },
  choice: { schema: { enum: ['a b', '乙', 3, true, null] }, values: fc.constantFrom('a b', '乙', 3, true) },
};
const wholeForm = {
  type: 'object',
  properties: Object.fromEntries(Object.entries(someFields).map(([name, { schema }]) => [name, schema])),
};
const aField = fc.oneof(
  ...Object.entries(someFields).map(([name, { schema, values }]) => values.map((value) => ({ name, schema, value }))),
);
const fields = fc.uniqueArray(aField, { selector: ({ name }) => name, minLength: 1 });
/** As a browser sends what it shows. */
const asSent = (text: string): string => text.replace(/\r\n?|\n/g, '\r\n');

describe('TSK-08 what a page shows, and what it takes', () => {
  test('values become the texts of inputs, and the same values again, which fit the form', () => {
    fc.assert(
      fc.property(fields, (given) => {
        const inputs = given.map(({ name, schema, value }) => input(name, schema, { drafted: value }));
        const sent = {
          typed: Object.fromEntries(inputs.map(({ pointer, value }) => [pointer, asSent(value)])),
          was: Object.fromEntries(inputs.map(({ pointer }) => [pointer, ''])),
        };
        const expected = Object.fromEntries(given.map(({ name, value }) => [name, value]));
        expect(filledIn(inputs, sent)).toEqual({ values: expected, errors: [] });
        expect(validateForm(wholeForm, expected)).toEqual([]);
        expect(shownAgain(inputs, sent).map(({ value }) => value)).toEqual(inputs.map(({ value }) => value));
      }),
      { numRuns: 500 },
    );
  });

  test('what nobody touched is left out, whatever it holds, also when somebody else has changed it meanwhile', () => {
    fc.assert(
      fc.property(fields, fc.anything(), (given, other) => {
        const inputs = given.map(({ name, schema, value }) => input(name, schema, { held: value }));
        const typed = Object.fromEntries(inputs.map(({ pointer, value }) => [pointer, asSent(value)]));
        expect(filledIn(inputs, { typed, was: {} }).values).toEqual({});
        const now = given.map(({ name, schema }) => input(name, schema, { held: other }));
        expect(
          filledIn(now, { typed, was: Object.fromEntries(inputs.map(({ pointer, was }) => [pointer, asSent(was)])) })
            .values,
        ).toEqual({});
      }),
      { numRuns: 300 },
    );
  });

  test('any text is a value, left out or handed on for the check to refuse, and never throws', () => {
    fc.assert(
      fc.property(fields, fc.string({ unit: 'binary' }), (given, text) => {
        const inputs = given.map(({ name, schema }) => input(name, schema));
        const { values, errors } = filledIn(inputs, {
          typed: Object.fromEntries(inputs.map(({ pointer }) => [pointer, text])),
          was: {},
        });
        expect(errors).toEqual([]);
        for (const { pointer, code } of validateForm(wholeForm, values)) {
          const refused = inputs.find((one) => one.pointer === pointer);
          expect(refused && refusalWords({ code, detail: '' }, { ...refused, value: text })).toMatchObject({
            zh: expect.stringMatching(/。$/),
            en: expect.stringMatching(/\.$/),
          });
        }
      }),
      { numRuns: 300 },
    );
  });

  test('blank is left out; what was there is emptied by it', () => {
    const emptied = (schema: unknown, held: unknown, more: Partial<FieldToFill> = {}) =>
      filledIn([input('a', schema, { held, ...more })], { typed: { '/a': '　' }, was: {} }).values;
    expect(emptied({ type: 'integer' }, undefined)).toEqual({});
    expect(emptied({ type: 'integer' }, 3)).toEqual({ a: null });
    expect(emptied({ type: 'string' }, '甲')).toEqual({ a: '' });
    expect(emptied({ type: ['string', 'null'] }, '甲')).toEqual({ a: null });
    expect(emptied({ type: 'string', format: 'date' }, '2026-03-02')).toEqual({ a: null });
    expect(emptied({ type: ['integer', 'null'] }, undefined, { required: true })).toEqual({ a: null });
  });

  test('a text that is no number is refused, and so is a name that the page does not have', () => {
    const sent = { typed: { '/a': '很多', '/margin': '1' }, was: {} };
    expect(filledIn([input('a', { type: 'number' }, { isDeclared: false, held: 3 })], sent)).toMatchObject({
      values: {},
      errors: [
        { pointer: '/margin', code: 'unknown' },
        { pointer: '/a', code: 'type' },
      ],
    });
    expect(filledIn([input('a', { type: 'number' })], { typed: { '/a': '很多' }, was: {} })).toEqual({
      values: { a: '很多' },
      errors: [],
    });
  });

  test('a refusal is told in the words of the input', () => {
    const said = (code: string, made: FormInput, value: string) =>
      refusalWords({ code, detail: 'Why.' }, { ...made, value });
    expect(said('type', input('amountFen', { type: 'integer' }), '0.001').zh).toContain('单位为元');
    expect(said('minimum', input('n', { type: 'integer', minimum: 1, exclusiveMaximum: 9 }), '0')).toEqual({
      zh: '不小于 1，小于 9。',
      en: 'At least 1, less than 9.',
    });
    expect(said('type', input('n', { type: 'integer' }), ' ').zh).toBe('请填写此项。');
    expect(said('expression', input('n', { type: 'integer' }), '3')).toEqual({ zh: '不符合要求。', en: 'Why.' });
  });
});

import { type Wanted, compileExpression } from '../../../../definitions/shared/condition/compile';
import { declareFacts } from '../../../../definitions/shared/condition/environment';
import { conditionFindings } from '../../../../definitions/shared/condition/findings';
import { evaluate, holds } from '../../../../definitions/shared/condition/evaluate';
import { type FactValues, missingFacts } from '../../../../definitions/shared/condition/fact-values';
import type { Facts } from '../../../../definitions/shared/condition/facts';
import { cpuMillis } from '../../cpu-millis';

const facts: Facts = {
  amountFen: { type: 'integer' },
  discount: { type: 'number', default: 0 },
  urgent: { type: 'boolean', default: false },
  customer: {
    type: 'object',
    properties: {
      level: { type: 'string', enum: ['A', 'B', 'C'] },
      address: { type: 'object', properties: { city: { type: 'string' } } },
      tags: { type: 'array', items: { type: 'string' }, default: [] },
    },
  },
};
const declared = declareFacts(facts);
const values: FactValues = {
  amountFen: 12_000_000,
  discount: 0.5,
  customer: { level: 'A', address: { city: '上海' }, tags: ['重点'] },
};

function answer(expression: string, given: FactValues = values, wanted: Wanted = 'bool') {
  const compiled = compileExpression(expression, declared, wanted);
  if ('refusal' in compiled) return compiled.refusal.detail;
  const evaluated = evaluate(compiled, given);
  return 'refusal' in evaluated ? evaluated.refusal.detail : evaluated.value;
}

describe('DEF-07 conditions', () => {
  test.each([
    ['amountFen > 10000000', true],
    ['amountFen * 0.5 > 3.0', true],
    ['discount * 2 == 1', true],
    ['discount * 2 != 1', false],
    ['amountFen == 12000000.0', true],
    ['amountFen / 5 * 5 == amountFen', true],
    ["customer.level in ['A', 'B']", true],
    ["customer['level'] == 'C'", false],
    ["customer.address.city.startsWith('上') && !urgent", true],
    ["'重点' in customer.tags && size(customer.tags) == 1", true],
    ['urgent ? amountFen > 1 : discount >= 0.5', true],
    ["customer.tags[0] == '重点'", true],
  ])('%s is %s', (expression, expected) => expect(answer(expression)).toBe(expected));

  test('expressions give user ids or numbers where these are wanted', () => {
    expect(answer('customer.tags', values, 'strings')).toEqual(['重点']);
    expect(answer("urgent ? ['u1'] : ['u2', customer.level]", values, 'strings')).toEqual(['u2', 'A']);
    expect(answer('amountFen / 7', values, 'number')).toBe(1_714_285);
    expect(answer('amountFen', values, 'strings')).toMatch(/gives int, where string or list<string> is needed/);
  });

  test('amounts are exact', () => {
    expect(answer('amountFen + 1 > amountFen', { ...values, amountFen: Number.MAX_SAFE_INTEGER })).toBe(true);
  });
});

describe('DEF-07 a missing fact is an error or its default, never a silent answer', () => {
  test('the default holds for a missing fact and for null', () => {
    expect(answer('urgent', {})).toBe(false);
    expect(answer('discount == 0', { discount: null })).toBe(true);
    expect(answer('size(customer.tags) == 0', {})).toBe(true);
  });
  test.each([
    'amountFen > 1',
    '!(amountFen > 1)',
    'urgent && amountFen > 1',
    'true || amountFen > 1',
    "customer.level == 'A' || true",
    'urgent ? amountFen > 1 : true',
  ])('%s without its fact is refused with the pointer', (expression) => {
    const compiled = compileExpression(expression, declared, 'bool');
    if ('refusal' in compiled) throw new Error(compiled.refusal.detail);
    expect(holds(compiled, { customer: {} })).toHaveProperty(
      'refusal.pointer',
      expression.includes('level') ? '/customer/level' : '/amountFen',
    );
  });
  test('a value of another type, or outside of its enum, is no answer either', () => {
    expect(answer('amountFen > 1', { amountFen: '12' })).toMatch(/not of its declared type, integer/);
    expect(answer('amountFen > 1', { amountFen: 1.5 })).toMatch(/not of its declared type/);
    expect(answer("customer.level == 'A'", { customer: { level: 'Z' } })).toMatch(/must be one of A, B, C/);
    expect(answer("customer.level == 'A'", { customer: 'A' })).toMatch(/missing/);
  });
  test('what an object inherits is missing', () => {
    const own = declareFacts(Object.fromEntries([['toString', { type: 'string' as const }]]));
    const compiled = compileExpression("toString == ''", own, 'bool');
    expect('refusal' in compiled ? compiled : evaluate(compiled, {})).toHaveProperty('refusal.pointer', '/toString');
  });
  test('a division by zero, an overflow and an index out of range are refused', () => {
    expect(answer('amountFen / 0 > 1')).toMatch(/division by zero/);
    expect(answer('amountFen / 0.0', values, 'number')).toMatch(/no number/);
    expect(answer('amountFen * amountFen * amountFen > 1')).toMatch(/overflow/);
    expect(answer("customer.tags[3] == ''")).toMatch(/cannot be evaluated/);
  });
  test('every missing fact can be asked for at once', () => {
    expect(missingFacts(facts, { customer: { level: 'A' } })).toEqual(['/amountFen', '/customer/address/city']);
  });
});

describe('DEF-03 what people write from habit is refused with what to write', () => {
  test.each([
    ['urgent and amountFen > 1', '&&', 'and'],
    ['urgent OR amountFen > 1', '||', 'OR'],
    ['not urgent', '!', 'not'],
    ['amountFen = 3', '==', '='],
    ["customer.level == 'a=b and c' && amountFen = 3", '==', '='],
    ['amountFen === 3', '==', '==='],
    ['amountFen <> 3', '!=', '<>'],
    ['amountFen ≥ 3', '>=', '≥'],
    ['amountFen => 3', '>=', '=>'],
    ['urgent & urgent', '&&', '&'],
    ['（urgent）', '( and ) of the Latin keyboard', '（'],
    ['customer.level == “A”', 'straight quotes: " or \'', '“'],
    ['amountFen > 1,000', 'the number without commas', ','],
    ['amountFen > 3万', 'the whole number, without its unit', '万'],
  ])('%s: write %s instead of %s', (expression, write, sign) =>
    expect(answer(expression)).toContain(`Write ${write} instead of "${sign}"`),
  );

  test('what can be read is left alone, also where a text has such words', () => {
    expect(answer("customer.level == 'A and B'")).toBe(false);
    expect(answer('urgent == True')).toMatch(/Write true\./);
    expect(answer('not(urgent)')).toMatch(/Write ! before/);
  });

  test('a finding has it as its mend', () =>
    expect(conditionFindings('urgent and urgent', declared, '/when')[0]?.fix).toMatch(/^Write && instead of "and"/));
});

describe('DEF-07 whole numbers of 2^53 and more are refused as such', () => {
  test.each([
    ['amountFen > 9007199254740992', values],
    ['amountFen > -9007199254740993', values],
    ['amountFen > 1', { ...values, amountFen: 2 ** 53 }],
    ['amountFen > 1', { ...values, amountFen: -1e300 }],
  ])('%s', (expression, given) => expect(answer(expression, given)).toMatch(/beyond ±9007199254740991/));

  test('so is what they come to, and the last exact one is taken', () => {
    expect(answer('amountFen * 2', { amountFen: Number.MAX_SAFE_INTEGER }, 'number')).toMatch(
      /gives 18014398509481982\. It is beyond/,
    );
    expect(answer('amountFen >= 9007199254740991', { amountFen: Number.MAX_SAFE_INTEGER })).toBe(true);
    expect(answer('amountFen > 1', { amountFen: 1.5 })).toMatch(/not of its declared type/);
  });
});

describe('DEF-03 conditions are checked against the declared facts', () => {
  test.each([
    ['amontFen > 1', /no fact amontFen .*Did you mean "amountFen"\?/],
    ["customer.lvel == 'A'", /no fact lvel .*Did you mean "level"\?/],
    ["amountFen > 'x'", /These types do not go together: int > string/],
    ['customer.level == null', /These types do not go together/],
    ['amountFen', /It gives int, where bool is needed/],
    ['amountFen >', /./],
    ['', /./],
    ['has(customer.level)', /no has.*default/],
    ["customer.level.matches('(a+)+$')", /no matches/],
    ['customer.tags.all(t, t == "x")', /no /],
    ['customer.tags.exists(t, t == "x")', /no /],
    ['customer.tags.exists_one(t, t == "x")', /no /],
    ['size(customer.tags.map(t, t)) > 1', /no /],
    ['size(customer.tags.filter(t, t == "x")) > 1', /no /],
    ['dyn(amountFen) == 1', /no dyn/],
    ['{"a": 1}["a"] == 1', /no /],
    ['timestamp("2026-01-01T00:00:00Z") > timestamp("2025-01-01T00:00:00Z")', /no timestamp/],
    ['__proto__ == 1', /./],
    ['constructor == 1', /no fact constructor/],
    ['customer.constructor == 1', /no fact constructor/],
    ['customer.__proto__ == 1', /no fact __proto__/],
    ["customer['__proto__'] == 1", /no fact|No such key|__proto__/],
  ])('%s is refused', (expression, reason) => expect(answer(expression)).toMatch(reason));

  test.each<[string, Facts]>([
    ['as', { as: { type: 'string' } }],
    ['items', { list: { type: 'array' } }],
    ['objects in arrays', { list: { type: 'array', items: { type: 'object' } } }],
  ])('facts that conditions cannot use are refused: %s', (_, wrong) =>
    expect(() => declareFacts(wrong)).toThrow(TypeError),
  );
});

describe('DEF-07 hostile conditions are refused at once', () => {
  test.each([
    ['a megabyte', `${'1 + '.repeat(250_000)}1 > 0`],
    ['a megabyte of text', `"${'a'.repeat(1_000_000)}" == ""`],
    ['brackets', '('.repeat(1_999)],
    ['deep brackets', `${'('.repeat(500_000)}true${')'.repeat(500_000)}`],
    ['nots', `${'!'.repeat(1_900)}true`],
    ['minuses', `${'-'.repeat(1_900)}1 > 0`],
    ['ternaries', `${'true ? true : '.repeat(140)}true ? 1`],
    ['lists', `${'['.repeat(900)}${']'.repeat(900)} == 1`],
    ['a long chain', `customer${'.level'.repeat(300)} == ''`],
    ['many parts', `${'true||'.repeat(330)}1`],
  ])('%s', (_, expression) => {
    const { result, millis } = cpuMillis(() => answer(expression));
    expect(typeof result).toBe('string');
    expect(millis).toBeLessThan(2_000);
  });

  test('what is within the bounds is evaluated quickly, however it is built', () => {
    const { result, millis } = cpuMillis(() => answer(`${'amountFen > 1 && '.repeat(100)}true`));
    expect(result).toBe(true);
    expect(millis).toBeLessThan(2_000);
  });
});

import { checkDefinition } from '../../../definitions/kinds/check';
import { shippedWorld } from './shipped-definitions';

const aForm = (field: object) => ({
  kind: 'form',
  key: 'f',
  name: '表单',
  schema: { type: 'object', properties: { field: { title: '字段', ...field } } },
});
const codesIn = (body: unknown) =>
  checkDefinition('form', body, shippedWorld).map(({ severity, pointer, code }) => `${severity} ${code} ${pointer}`);

describe('DEF-03 what a form says of its fields', () => {
  test.each<[object, readonly string[]]>([
    [{ type: 'integer', default: 1, minimum: 1, maximum: 1 }, []],
    [{ type: 'string', enum: ['a', 'b'], default: 'a' }, []],
    [{ type: 'integer', minimum: 5, maximum: 1 }, ['form_bounds /minimum']],
    [{ type: 'number', exclusiveMinimum: 1, maximum: 1 }, ['form_bounds /exclusiveMinimum']],
    [{ type: 'string', minLength: 5, maxLength: 1 }, ['form_bounds /minLength']],
    [{ type: 'array', minItems: 2, maxItems: 1 }, ['form_bounds /minItems']],
    [{ type: 'object', minProperties: 2, maxProperties: 1 }, ['form_bounds /minProperties']],
    [{ type: 'integer', default: '7' }, ['form_default /default']],
    [{ type: 'integer', default: 7, maximum: 5 }, ['form_default /default']],
    [{ type: 'string', enum: ['a', 'b'], default: 'c' }, ['form_default /default']],
    [{ type: 'string', format: 'date', default: '2026-02-30' }, ['form_default /default']],
    [{ type: 'integer', enum: [1, 'a'] }, ['form_choice /enum/1']],
    [{ type: 'string', maxLength: 2, const: 'abc' }, ['form_choice /const']],
    [{ type: 'array', items: { type: 'integer', default: 'x' } }, ['form_default /items/default']],
    [
      { type: 'object', properties: { a: { title: 'a', type: 'string' } }, default: { a: 1 } },
      ['form_default /default/a'],
    ],
  ])('%j', (field, codes) =>
    expect(codesIn(aForm(field))).toEqual(
      codes.map((code) => `error ${code.replace(' ', ' /schema/properties/field')}`),
    ),
  );
});

import { type AskedTask, askedFields } from '../../../definitions/approval/data/asked-fields';

const properties = {
  price: { type: 'number', title: '单价' },
  parts: { type: 'array', title: '清单', items: { type: 'string' } },
  note: { type: 'string', title: '备注' },
  margin: { type: 'number', title: '毛利' },
};
const asked = (change: Partial<AskedTask>) => {
  const { inputs, elsewhere } = askedFields({ fields: {}, form: undefined, facts: {}, data: {}, draft: {}, ...change });
  return {
    inputs: inputs.map(({ pointer, kind, required, value, isDeclared }) => ({
      pointer,
      kind,
      required,
      value,
      isDeclared,
    })),
    elsewhere,
  };
};
const kinds = (change: Partial<AskedTask>) => asked(change).inputs.map(({ pointer, kind }) => `${pointer} ${kind}`);

test('TSK-08 only what the step lets its signer write is asked for, in the order of the form', () => {
  const fields = {
    '/note': 'required',
    '/price': 'editable',
    '/margin': 'hidden',
    '/extra': 'editable',
    '/other': 'visible',
  } as const;
  expect(kinds({ fields, form: { schema: { properties } } })).toEqual(['/price number', '/note text', '/extra text']);
  expect(
    kinds({ fields, form: { schema: { properties }, ui: { order: ['note', 'price'], note: { widget: 'textarea' } } } }),
  ).toEqual(['/note textarea', '/price number', '/extra text']);
  expect(kinds({ form: { schema: { properties } } })).toEqual([]);
});

test('TSK-08 a field is required by the step or by the form, and shows its draft before what it holds', () => {
  const schema = { required: ['price'], properties };
  expect(
    asked({
      fields: { '/price': 'editable', '/note': 'required' },
      form: { schema },
      data: { price: 3, note: '甲' },
      draft: { note: '乙', margin: 1 },
    }).inputs,
  ).toEqual([
    { pointer: '/price', kind: 'number', required: true, value: '3', isDeclared: true },
    { pointer: '/note', kind: 'text', required: true, value: '乙', isDeclared: true },
  ]);
});

test('TSK-08 a field of the data is taken for what its fact says, then for what it holds', () => {
  const fields = {
    '/amountFen': 'editable',
    '/days': 'editable',
    '/ok': 'editable',
    '/tags': 'editable',
    '/costFen': 'editable',
    '/list': 'editable',
  } as const;
  const { inputs, elsewhere } = asked({
    fields,
    facts: { days: { type: 'integer' }, list: { type: 'array' } },
    data: { amountFen: 1_234, days: 'x', ok: false, tags: ['a'] },
  });
  expect(inputs).toEqual([
    { pointer: '/amountFen', kind: 'yuan', required: false, value: '12.34', isDeclared: false },
    { pointer: '/days', kind: 'integer', required: false, value: '', isDeclared: true },
    { pointer: '/ok', kind: 'yesNo', required: false, value: 'false', isDeclared: false },
    { pointer: '/costFen', kind: 'yuan', required: false, value: '', isDeclared: false },
  ]);
  expect(elsewhere.map(({ pointer }) => pointer)).toEqual(['/tags', '/list']);
});

test('TSK-08 nested fields and those of a branch are for who signs in; a missing one stands in the way', () => {
  const schema = {
    properties,
    allOf: [
      {
        if: { properties: { note: { const: '其他' } } },
        then: { properties: { reason: { type: 'string' }, price: { minimum: 5 } } },
      },
    ],
  };
  const fields = {
    '/parts': 'required',
    '/reason': 'editable',
    '/price': 'editable',
    '/site/city': 'required',
    '/whole': 'editable',
    '/whole/part': 'hidden',
  } as const;
  const { inputs, elsewhere } = asked({ fields, form: { schema }, data: { site: { city: '绍兴' } } });
  expect(inputs.map(({ pointer }) => pointer)).toEqual(['/price']);
  expect(elsewhere).toEqual([
    { pointer: '/parts', label: '清单', isMissing: true },
    { pointer: '/reason', label: 'reason', isMissing: false },
    { pointer: '/site/city', label: 'site / city', isMissing: false },
    { pointer: '/whole', label: 'whole', isMissing: false },
  ]);
});

import { checkDefinition } from '../../../definitions/kinds/check';
import type { Kind } from '../../../definitions/kinds/kind';
import { definitionOf } from '../../../definitions/kinds/read';
import { shippedBody, shippedWorld } from './shipped-definitions';

const items = {
  kind: 'form',
  key: 'order',
  name: '订单',
  schema: {
    type: 'object',
    properties: {
      items: { title: '明细', type: 'array', items: { type: 'object', properties: { cost: { type: 'number' } } } },
      buyer: { title: '买方', type: 'object', properties: { level: { title: '等级', type: 'string' } } },
      note: { title: '备注', type: 'string' },
    },
  },
};
const world = { ...shippedWorld, definitions: [...shippedWorld.definitions, definitionOf('form', items)] };

const findings = (kind: Kind, body: unknown) => checkDefinition(kind, body, world);
const codesAt = (kind: Kind, body: unknown) =>
  findings(kind, body).map(({ severity, pointer, code }) => `${severity} ${code} ${pointer}`);

const anApproval = (step: object, facts: object = {}) => ({
  kind: 'approval',
  key: 'a',
  name: '审批',
  facts,
  steps: [{ key: 'one', mode: 'any', approvers: [{ role: 'legal' }], ...step }],
});
const aModel = (stage: object, more: object = {}) => ({
  kind: 'businessModel',
  key: 'm',
  name: '模式',
  registrationPolicy: 'standard',
  stages: [{ key: 'a', name: 'a', ...stage }],
  ...more,
});
const uuid = '0190b5c0-0000-7000-8000-000000000001';

describe('DEF-03 what an approver rule gives that is no user id is found before it runs', () => {
  const facts = { region: { type: 'string', default: 'east' }, who: { type: 'string', default: uuid } };
  test.each<[string, object, object, readonly string[]]>([
    ['a fact', { expression: 'who' }, facts, []],
    ['an id as it is written', { expression: `region == 'east' ? who : '${uuid}'` }, facts, []],
    ['nobody', { expression: `region == 'east' ? who : ''` }, facts, []],
    ['a username', { expression: `'sales1'` }, {}, ['error no_user_id /steps/0/approvers/0/expression']],
    [
      'a username in a branch and in a list',
      { expression: `region == 'x' ? ['sales1'] : ([who] + ['legal1'])` },
      facts,
      ['error no_user_id /steps/0/approvers/0/expression', 'error no_user_id /steps/0/approvers/0/expression'],
    ],
    [
      'a fact whose default is a username',
      { expression: 'who' },
      { who: { type: 'string', default: 'finance1', enum: ['finance1', uuid] } },
      ['error no_user_id /facts/who/default', 'error no_user_id /facts/who/enum'],
    ],
    [
      'a fact inside another one',
      { field: '/buyer/head' },
      { buyer: { type: 'object', properties: { head: { type: 'string', default: 'x' } } } },
      ['error no_user_id /facts/buyer/properties/head/default'],
    ],
    [
      'a field with a number',
      { field: '/n' },
      { n: { type: 'integer', default: 1 } },
      ['error no_user_id /steps/0/approvers/0/field'],
    ],
    [
      'a field with a list of numbers',
      { field: '/n' },
      { n: { type: 'array', items: { type: 'integer' }, default: [] } },
      ['error no_user_id /steps/0/approvers/0/field'],
    ],
    ['a field with a list of ids', { field: '/n' }, { n: { type: 'array', items: { type: 'string' } } }, []],
    ['a place in a list', { field: '/heads/0' }, {}, ['error inside_list /steps/0/approvers/0/field']],
    ['a field that nothing declares', { field: '/anything' }, facts, []],
  ])('%s', (_, rule, declared, codes) =>
    expect(codesAt('approval', anApproval({ approvers: [rule] }, declared))).toEqual(codes),
  );
  test('the mend names the rule that was meant', () =>
    expect(findings('approval', anApproval({ approvers: [{ expression: `'sales1'` }] }))).toMatchObject([
      {
        message: 'It gives "sales1", which is no user id: nobody would be found.',
        fix: 'Name the person by { "user": "sales1" }.',
      },
    ]));
  test('whom the others ask is checked as well', () => {
    const rule = { expression: `'legal1'` };
    const step = { cc: [rule], ifNoApprover: { assignTo: [rule] } };
    expect(codesAt('approval', anApproval(step))).toEqual([
      'error no_user_id /steps/0/cc/0/expression',
      'error no_user_id /steps/0/ifNoApprover/assignTo/0/expression',
    ]);
  });
});

describe('DEF-03 lengths of time', () => {
  const policy = (protection: object) => ({ ...shippedBody('registrationPolicy', 'standard'), protection });
  const service = (more: object) => ({ ...shippedBody('serviceProcess', 'onSite'), ...more });
  const grade = { key: 'g', respondWithin: { hours: 1 }, resolveWithin: { hours: 2 } };

  test.each<[Kind, unknown, string]>([
    ['approval', anApproval({ deadline: { within: { businessDays: 0.5 } } }), '/steps/0/deadline/within/businessDays'],
    [
      'approval',
      anApproval({ deadline: { within: { businessDays: 2 }, remind: [{ businessDays: 1.5 }] } }),
      '/steps/0/deadline/remind/0/businessDays',
    ],
    ['businessModel', aModel({ timeLimit: { businessDays: 1.2 } }), '/stages/0/timeLimit/businessDays'],
    ['businessModel', aModel({ stallAfter: { businessDays: 0.1 } }), '/stages/0/stallAfter/businessDays'],
    ['registrationPolicy', policy({ for: { businessDays: 90.5 }, onEnd: 'release' }), '/protection/for/businessDays'],
    [
      'serviceProcess',
      service({ grades: [{ ...grade, resolveWithin: { businessDays: 0.5 } }] }),
      '/grades/0/resolveWithin/businessDays',
    ],
    [
      'carePlan',
      { ...shippedBody('carePlan', 'nationalDay'), leadTime: { businessDays: 1.5 } },
      '/leadTime/businessDays',
    ],
  ])('%s: business days are whole ones', (kind, body, pointer) =>
    expect(codesAt(kind, body)).toContain(`error type ${pointer}`),
  );

  test.each<[Kind, unknown, string]>([
    ['approval', anApproval({ deadline: { within: { hours: 0 }, onExpiry: 'approve' } }), '/steps/0/deadline/within'],
    ['approval', anApproval({ deadline: { within: { hours: 1e-9 } } }), '/steps/0/deadline/within'],
    ['businessModel', aModel({ timeLimit: { businessDays: 0 } }), '/stages/0/timeLimit'],
    ['businessModel', aModel({ stallAfter: { seconds: 0 } }), '/stages/0/stallAfter'],
    ['businessModel', aModel({}, { outcomes: { maySuspendFor: { days: 0 } } }), '/outcomes/maySuspendFor'],
    ['registrationPolicy', policy({ for: { days: 0 }, onEnd: 'release' }), '/protection/for'],
    [
      'registrationPolicy',
      policy({ for: { days: 9 }, onEnd: 'release', extension: { approval: 'assessment', by: { days: 0 }, atMost: 1 } }),
      '/protection/extension/by',
    ],
    ['serviceProcess', service({ grades: [{ ...grade, respondWithin: { minutes: 0 } }] }), '/grades/0/respondWithin'],
    ['serviceProcess', service({ confirmation: { within: { businessHours: 0 } } }), '/confirmation/within'],
    ['serviceProcess', service({ dispatch: { acceptWithin: { hours: 0 } } }), '/dispatch/acceptWithin'],
  ])('%s: a limit leaves some time', (kind, body, pointer) =>
    expect(codesAt(kind, body)).toContain(`error no_time ${pointer}`),
  );
  test('what would happen at once is said', () =>
    expect(findings('approval', anApproval({ deadline: { within: { hours: 0 }, onExpiry: 'approve' } }))[0]).toEqual({
      severity: 'error',
      pointer: '/steps/0/deadline/within',
      code: 'no_time',
      message: '{"hours":0} is over as soon as it begins: "approve" would be decided before anybody has seen the task.',
      fix: 'Give a longer time, such as { "days": 2 }, or leave it out where it may be left out.',
    }));
  test('a reminder at the end is none', () =>
    expect(codesAt('approval', anApproval({ deadline: { within: { days: 2 }, remind: [{ hours: 0 }] } }))).toEqual([
      'warning reminder_at_end /steps/0/deadline/remind/0',
    ]));
});

describe('DEF-03 facts and conditions', () => {
  test.each<[object, string]>([
    [{ n: { type: 'integer', default: '7' } }, 'error bad_default /facts/n/default'],
    [{ n: { type: 'integer', default: 0.5 } }, 'error bad_default /facts/n/default'],
    [{ n: { type: 'string', enum: ['a'], default: 'b' } }, 'error bad_default /facts/n/default'],
    [{ n: { type: 'integer', enum: ['a'] } }, 'error bad_default /facts/n/enum/0'],
    [{ n: { type: 'array', items: { type: 'string' }, default: ['a', null] } }, 'error bad_default /facts/n/default/1'],
    [{ n: { type: 'array', items: { type: 'string' }, default: 'a' } }, 'error bad_default /facts/n/default'],
    [
      { n: { type: 'object', properties: { m: { type: 'boolean', default: 1 } } } },
      'error bad_default /facts/n/properties/m/default',
    ],
    [
      { n: { type: 'object', properties: { m: { type: 'boolean' } }, default: { k: true } } },
      'error bad_default /facts/n/default/k',
    ],
  ])('%j', (facts, code) => expect(codesAt('approval', anApproval({}, facts))).toEqual([code]));
  test('null is no default, and a default that fits is fine', () =>
    expect(
      codesAt('approval', anApproval({}, { n: { type: 'integer', default: null }, m: { type: 'number', default: 1 } })),
    ).toEqual([]));
  test.each(['1 / 0 > 0', `'a' == ['b'][3]`, `int('x') == 1`])('%s never works out', (when) =>
    expect(codesAt('approval', anApproval({ when }))).toContain('error condition /steps/0/when'),
  );
});

describe('DEF-03 pointers of fields', () => {
  const fields = (pointer: string, rule = 'hidden') => anApproval({ form: 'order', fields: { [pointer]: rule } });
  test.each<[string, readonly string[]]>([
    ['/items', []],
    ['/buyer/level', []],
    ['/items/0/cost', ['error inside_list /steps/0/fields/~1items~10~1cost']],
    ['/items/*/cost', ['error inside_list /steps/0/fields/~1items~1*~1cost']],
    ['/items/cost', ['error inside_list /steps/0/fields/~1items~1cost']],
    ['/note/text', ['error inside_value /steps/0/fields/~1note~1text']],
    ['/buyer/levl', ['warning unknown_field /steps/0/fields/~1buyer~1levl']],
    ['/nota', ['warning unknown_field /steps/0/fields/~1nota']],
  ])('%s', (pointer, codes) => expect(codesAt('approval', fields(pointer))).toEqual(codes));
  test('also where no form says what there is', () =>
    expect(codesAt('approval', anApproval({ fields: { '/items/0/cost': 'hidden' } }))).toEqual([
      'error inside_list /steps/0/fields/~1items~10~1cost',
    ]));
  test('the mend names the list', () =>
    expect(findings('approval', fields('/items/*/cost'))[0]?.fix).toBe('Name the whole list: "/items".'));
  test('of a stage and an outcome', () => {
    const body = aModel(
      { requiredFields: ['/customer/name', '/competitors/*/name', '/customer/nam'] },
      { outcomes: { wonNeeds: ['/name/first'] } },
    );
    expect(codesAt('businessModel', body)).toEqual([
      'error inside_list /stages/0/requiredFields/1',
      'error inside_value /outcomes/wonNeeds/0',
      'warning unknown_field /stages/0/requiredFields/2',
    ]);
  });
});

describe('DEF-03 texts and numbers that no row keeps', () => {
  test.each<[string, object, string]>([
    ['half a character', { name: '\ud800' }, 'error not_unicode /name'],
    ['NUL', { description: 'a\0' }, 'error nul_character /description'],
    ['a number beyond the exact ones', { steps: 1e300 }, 'error number_too_large /steps'],
  ])('%s', (_, more, code) => expect(codesAt('approval', { ...anApproval({}), ...more })).toEqual([code]));
  test('a template cannot ask for what no text can be made of', () => {
    const template = (body: string, variables: readonly string[]) => ({
      kind: 'messageTemplate',
      key: 't',
      name: 't',
      body,
      variables,
    });
    expect(codesAt('messageTemplate', template('{{if}}', ['if']))).toEqual(['error template_syntax /body']);
    expect(codesAt('messageTemplate', template('{{this.if}}', ['if']))).toEqual([]);
    expect(codesAt('messageTemplate', template('{{a}}', ['a', 'toString']))).toEqual([
      'error forbidden_name /variables',
    ]);
  });
});

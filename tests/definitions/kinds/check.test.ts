import { checkDefinition, isPublishable } from '../../../definitions/kinds/check';
import { kinds } from '../../../definitions/kinds/kinds';
import type { Kind } from '../../../definitions/kinds/kind';
import { shippedBody, shippedWorld } from './shipped-definitions';

const codesAt = (kind: Kind, body: unknown) =>
  checkDefinition(kind, body, shippedWorld).map(({ severity, pointer, code }) => `${severity} ${code} ${pointer}`);
const fixAt = (kind: Kind, body: unknown, pointer: string) =>
  checkDefinition(kind, body, shippedWorld).find((finding) => finding.pointer === pointer)?.fix;

const aModel = (stages: readonly object[], more: object = {}) => ({
  kind: 'businessModel',
  key: 'm',
  name: '模式',
  registrationPolicy: 'standard',
  stages,
  ...more,
});
const aStage = (key: string, more: object = {}) => ({ key, name: key, ...more });
const anApproval = (step: object, more: object = {}) => ({
  kind: 'approval',
  key: 'a',
  name: '审批',
  steps: [{ key: 'one', mode: 'any', approvers: [{ role: 'legal' }], ...step }],
  ...more,
});
const aTemplate = (body: string, more: object = {}) => ({
  kind: 'messageTemplate',
  key: 't',
  name: '模板',
  body,
  ...more,
});
const aPolicy = (fuzzy: object) => ({ ...shippedBody('registrationPolicy', 'standard'), fuzzy });
const aPlan = (more: object) => ({ ...shippedBody('carePlan', 'nationalDay'), ...more });
const aCalendar = (more: object) => ({ ...shippedBody('workingCalendar', 'serviceDesk'), ...more });

describe('DEF-03 what the schema says', () => {
  test('an unknown property is an error with the nearest known name as the mend', () => {
    const body = aModel([aStage('lead', { winProbabilty: 10 })]);
    expect(codesAt('businessModel', body)).toEqual(['error unknown /stages/0/winProbabilty']);
    expect(fixAt('businessModel', body, '/stages/0/winProbabilty')).toBe('Did you mean "winProbability"?');
  });
  test('a missing property is named', () => {
    expect(codesAt('businessModel', { kind: 'businessModel', key: 'm', name: 'x', stages: [{ key: 'lead' }] })).toEqual(
      ['error required /registrationPolicy', 'error required /stages/0/name'],
    );
  });
  test.each<[string, object, string]>([
    ['a key that is none', { key: 'My Model' }, 'error pattern /key'],
    [
      'two units in one duration',
      { stages: [aStage('a', { timeLimit: { days: 1, hours: 2 } })] },
      'error maxProperties /stages/0/timeLimit',
    ],
    ['an unknown unit', { stages: [aStage('a', { timeLimit: { day: 1 } })] }, 'error unknown /stages/0/timeLimit/day'],
    [
      'a pointer that is none',
      { stages: [aStage('a', { requiredFields: ['amount'] })] },
      'error pattern /stages/0/requiredFields/0',
    ],
    [
      'a type of document without a name',
      { stages: [aStage('a', { requiredDocuments: [' '] })] },
      'error pattern /stages/0/requiredDocuments/0',
    ],
    ['another kind', { kind: 'approval' }, 'error enum /kind'],
  ])('%s', (_, more, expected) =>
    expect(codesAt('businessModel', { ...aModel([aStage('a')]), ...more })).toContain(expected),
  );

  test('of the ways to write a rule only the nearest one is told of', () => {
    expect(codesAt('approval', anApproval({ approvers: [{ departmentHead: 'inititor' }] }))).toEqual([
      'error enum /steps/0/approvers/0/departmentHead',
    ]);
    expect(codesAt('approval', anApproval({ mode: { ratio: '0.6' } }))).toEqual(['error type /steps/0/mode/ratio']);
  });
  test.each(kinds)('something else than a %s is refused', (kind) => {
    for (const body of [null, 'x', 1, [], {}])
      expect(isPublishable(checkDefinition(kind, body, shippedWorld))).toBe(false);
  });
});

describe('DEF-03 business models', () => {
  test.each<[string, object, readonly string[]]>([
    ['all stage properties but key and name are optional', aModel([aStage('only')]), []],
    [
      'an unreachable stage',
      aModel([aStage('a', { next: ['b'] }), aStage('b', { next: [] }), aStage('c', { next: ['b'] })]),
      ['error unreachable_stage /stages/2'],
    ],
    [
      'a dead end',
      aModel([
        aStage('a', { next: ['b', 'x'] }),
        aStage('b', { next: [] }),
        aStage('x', { next: ['y'] }),
        aStage('y', { next: ['x'] }),
      ]),
      ['error dead_end /stages/2/next', 'error dead_end /stages/3/next'],
    ],
    [
      'a stage that only goes back',
      aModel([
        aStage('a', { next: ['b', 'x'] }),
        aStage('b', { next: [] }),
        aStage('x', { next: ['y'] }),
        aStage('y', { next: ['x'], back: ['a'] }),
      ]),
      ['warning only_way_is_back /stages/2/next', 'warning only_way_is_back /stages/3/next'],
    ],
    [
      'a stage that does not exist',
      aModel([aStage('lead', { next: ['propsal'] }), aStage('proposal')]),
      ['error unknown_stage /stages/0/next/0', 'error unreachable_stage /stages/1', 'error dead_end /stages/0/next']
        .filter((code) => !code.includes('dead_end'))
        .concat('error dead_end /stages/0/next'),
    ],
    [
      'a stage that leads to itself',
      aModel([aStage('a', { next: ['a', 'b'] }), aStage('b')]),
      ['error stage_leads_to_itself /stages/0/next/0'],
    ],
    [
      'two stages with one key',
      aModel([aStage('a', { next: ['b'] }), aStage('b'), aStage('b')]),
      ['error duplicate /stages/2/key', 'error unreachable_stage /stages/1'],
    ],
    [
      'two activities with one key',
      aModel([
        aStage('a', {
          activities: [
            { key: 'v', name: 'x' },
            { key: 'v', name: 'y' },
          ],
        }),
      ]),
      ['error duplicate /stages/0/activities/1/key'],
    ],
    [
      'a type of document that is asked for twice',
      aModel([aStage('a', { requiredDocuments: ['survey', 'survey'] })]),
      ['error duplicate /stages/0/requiredDocuments/1'],
    ],
    [
      'a gate that does not exist',
      aModel([aStage('a', { gate: 'stageGat' })]),
      ['error unknown_approval /stages/0/gate'],
    ],
    [
      'a form and a person of a follow-up that do not exist, and one that is there twice',
      aModel([aStage('a')], {
        outcomes: {
          followUps: [
            { key: 'v', name: 'x', form: 'vist', inform: [{ role: 'nobody' }] },
            { key: 'v', name: 'y' },
          ],
        },
      }),
      [
        'error duplicate /outcomes/followUps/1/key',
        'error unknown_role /outcomes/followUps/0/inform/0/role',
        'error unknown_form /outcomes/followUps/0/form',
      ],
    ],
    [
      'somebody who is told of the end and does not exist',
      aModel([aStage('a')], { outcomes: { inform: [{ role: 'nobody' }] } }),
      ['error unknown_role /outcomes/inform/0/role'],
    ],
    [
      'a form that does not exist',
      aModel([aStage('a', { activities: [{ key: 'v', name: 'x', form: 'vist' }] })]),
      ['error unknown_form /stages/0/activities/0/form'],
    ],
    [
      'a policy that does not exist',
      { ...aModel([aStage('a')]), registrationPolicy: 'standrd' },
      ['error unknown_registrationPolicy /registrationPolicy'],
    ],
    [
      'a calendar that does not exist',
      aModel([aStage('a')], { calendar: 'us' }),
      ['error unknown_workingCalendar /calendar'],
    ],
    [
      'a criterion that does not type-check',
      aModel([aStage('a', { exit: [{ when: "expectedAmountFen > 'x'", else: 'no' }] })]),
      ['error condition /stages/0/exit/0/when'],
    ],
    [
      'a criterion on an undeclared fact',
      aModel([aStage('a', { entry: [{ when: 'budget > 1', else: 'no' }] })]),
      ['error condition /stages/0/entry/0/when'],
    ],
    [
      'a fact of its own',
      aModel([aStage('a', { entry: [{ when: 'budget > 1', else: 'no' }] })], {
        facts: { budget: { type: 'integer' } },
      }),
      [],
    ],
    [
      'a fact that conditions cannot use',
      aModel([aStage('a')], { facts: { list: { type: 'array' } } }),
      ['error bad_fact /facts'],
    ],
    [
      'a reminder before the start',
      aModel([aStage('a', { timeLimit: { businessDays: 3 }, remind: [{ businessDays: 5 }] })]),
      ['error reminder_before_start /stages/0/remind/0'],
    ],
    [
      'a reminder that is probably before the start',
      aModel([aStage('a', { timeLimit: { businessHours: 8 }, remind: [{ days: 5 }] })]),
      ['warning reminder_before_start /stages/0/remind/0'],
    ],
    [
      'a reminder at the very start',
      aModel([aStage('a', { timeLimit: { days: 1 }, remind: [{ hours: 24 }] })]),
      ['warning reminder_at_start /stages/0/remind/0'],
    ],
    [
      'a reminder without a limit',
      aModel([aStage('a', { remind: [{ days: 1 }] })]),
      ['error reminder_without_limit /stages/0/remind'],
    ],
    [
      'a field that nearly is a known one',
      aModel([aStage('a', { requiredFields: ['/expectedAmount'] })]),
      ['warning unknown_field /stages/0/requiredFields/0'],
    ],
    ['a field of its own', aModel([aStage('a', { requiredFields: ['/boilerPressure'] })]), []],
  ])('%s', (_, body, expected) => expect(codesAt('businessModel', body).toSorted()).toEqual(expected.toSorted()));

  test('an unknown name comes with the nearest known one', () => {
    expect(fixAt('businessModel', aModel([aStage('a', { gate: 'stageGat' })]), '/stages/0/gate')).toBe(
      'Did you mean "stageGate"?',
    );
    expect(
      fixAt(
        'businessModel',
        aModel([aStage('a', { entry: [{ when: "customer.levl == 'A'", else: 'no' }] })]),
        '/stages/0/entry/0/when',
      ),
    ).toBe('Did you mean "level"?');
  });
});

describe('DEF-03 approvals', () => {
  test.each<[string, object, readonly string[]]>([
    [
      'a ratio that is never reached',
      anApproval({ mode: { ratio: 1.5 } }),
      ['error never_reached /steps/0/mode/ratio'],
    ],
    ['nobody to ask', anApproval({ mode: 'all', approvers: [] }), ['error never_decided /steps/0/approvers']],
    ['every step skipped', anApproval({ when: '1 > 2' }), ['error every_step_skipped /steps']],
    [
      'an unknown role',
      anApproval({ approvers: [{ role: 'legl' }] }),
      ['error unknown_role /steps/0/approvers/0/role'],
    ],
    [
      'an unknown user',
      anApproval({ approvers: [{ user: 'manger1' }] }),
      ['error unknown_user /steps/0/approvers/0/user'],
    ],
    ['an unknown user in cc', anApproval({ cc: [{ user: 'nobody' }] }), ['error unknown_user /steps/0/cc/0/user']],
    [
      'an unknown user to assign to',
      anApproval({ ifNoApprover: { assignTo: { user: 'nobody' } } }),
      ['error unknown_user /steps/0/ifNoApprover/assignTo/user'],
    ],
    [
      'an unknown weight',
      anApproval({ mode: { weights: { legal: 2, nobody: 1 }, pass: 0.5 } }),
      ['error unknown_user /steps/0/mode/weights/nobody'],
    ],
    ['an unknown form', anApproval({ form: 'vist' }), ['error unknown_form /steps/0/form']],
    [
      'a rule for a field that the form does not have',
      anApproval(
        { form: 'visit', fields: { '/reslt': 'required', '/result': 'editable', '/amountFen': 'hidden' } },
        { facts: { amountFen: { type: 'integer', default: 0 } } },
      ),
      ['warning unknown_field /steps/0/fields/~1reslt'],
    ],
    ['a condition on an undeclared fact', anApproval({ when: 'amountFen > 1' }), ['error condition /steps/0/when']],
    [
      'a condition on a declared fact',
      anApproval({ when: 'amountFen > 1' }, { facts: { amountFen: { type: 'integer', default: 0 } } }),
      [],
    ],
    [
      'an expression that gives no people',
      anApproval(
        { approvers: [{ role: 'legal' }, { expression: 'amountFen' }] },
        { facts: { amountFen: { type: 'integer' } } },
      ),
      ['error condition /steps/0/approvers/1/expression'],
    ],
    [
      'a comment on an outcome that is none',
      anApproval({ requireComment: ['refuse'] }),
      ['error unknown_outcome /steps/0/requireComment/0'],
    ],
    [
      'a reminder before the start',
      anApproval({ deadline: { within: { businessHours: 4 }, remind: [{ businessHours: 8 }] } }),
      ['error reminder_before_start /steps/0/deadline/remind/0'],
    ],
  ])('%s', (_, body, expected) => expect(codesAt('approval', body)).toEqual(expected));
});

describe('DEF-03 what is meant without being named', () => {
  const withoutCalendar = {
    ...shippedWorld,
    definitions: shippedWorld.definitions.filter(({ kind, key }) => kind !== 'workingCalendar' || key !== 'cn'),
  };
  test.each<[Kind, unknown]>([
    ['approval', anApproval({})],
    ['businessModel', aModel([aStage('a')])],
    ['serviceProcess', shippedBody('serviceProcess', 'onSite')],
  ])('a %s that names no calendar runs by cn, which must be there', (kind, body) => {
    const [finding] = checkDefinition(kind, body, withoutCalendar);
    expect(finding).toMatchObject({ severity: 'error', code: 'unknown_workingCalendar', pointer: '/calendar' });
  });
});

describe('DEF-03 message templates', () => {
  test.each<[string, string, readonly string[]]>([
    ['known variables', '{{contact.name}} {{customer.name}} {{owner.name}} {{occasion.name}} {{occasion}}', []],
    ['an undeclared variable', '{{contract.name}}', ['error undeclared_variable /body']],
    ['a property that is not known', '{{contact.nmae}}', ['warning unknown_property /body']],
    [
      'an own variable',
      '{{#each items as |item|}}{{item.name}} {{this.price}} {{@index}} {{../contact.name}}{{/each}}',
      [],
    ],
    [
      'a variable of the outside inside of a loop',
      '{{#each items}}{{../nothing}}{{/each}}',
      ['error undeclared_variable /body'],
    ],
    ['out of the template', '{{../contact.name}}', ['error undeclared_variable /body']],
    ['a property of a text', '{{contact.name.length}}', ['error undeclared_variable /body']],
    [
      'a block for a customer',
      '{{#with customer}}{{name}}{{#if levl}}x{{/if}}{{/with}}',
      ['error undeclared_variable /body'],
    ],
    [
      'conditions',
      '{{#if contact.salutation}}a{{else if contact.title}}b{{else}}c{{/if}}{{#unless contact.optOut}}d{{/unless}}',
      [],
    ],
    ['constructor', '{{contact.constructor.name}}', ['error forbidden_path /body']],
    ['__proto__', '{{contact.__proto__}}', ['error forbidden_path /body']],
    ['constructor in a loop', '{{#each items}}{{this.constructor}}{{/each}}', ['error forbidden_path /body']],
    ['a helper', '{{lookup contact "name"}}', ['error template_syntax /body']],
    ['a helper in a helper', '{{#if (lookup contact "name")}}x{{/if}}', ['error template_syntax /body']],
    ['a partial', '{{> layout}}', ['error template_syntax /body']],
    ['a block that is none', '{{#loop items}}x{{/loop}}', ['error template_syntax /body']],
    ['a block that is not closed', '{{#if contact.name}}', ['error template_syntax /body']],
    ['what is not escaped', '{{{contact.name}}}', ['warning unescaped /body']],
  ])('%s', (_, body, expected) =>
    expect(codesAt('messageTemplate', aTemplate(body, { variables: ['items'] }))).toEqual(expected),
  );

  test('own variables may have types', () => {
    expect(
      codesAt(
        'messageTemplate',
        aTemplate('{{event.plce}} {{event.place}}', {
          variables: { event: { type: 'object', properties: { place: { type: 'string' } } } },
        }),
      ),
    ).toEqual(['warning unknown_property /body']);
  });
});

describe('DEF-03 the other kinds', () => {
  test.each<[string, Kind, object, readonly string[]]>([
    [
      'overlapping hours',
      'workingCalendar',
      aCalendar({
        week: {
          mon: [
            ['09:00', '12:00'],
            ['11:00', '18:00'],
          ],
        },
      }),
      ['error overlapping_windows /week/mon/1'],
    ],
    [
      'hours that touch',
      'workingCalendar',
      aCalendar({
        week: {
          mon: [
            ['00:00', '12:00'],
            ['12:00', '24:00'],
          ],
        },
      }),
      [],
    ],
    [
      'hours that end before they begin',
      'workingCalendar',
      aCalendar({ week: { mon: [['22:00', '06:00']] } }),
      ['error window_ends_before_start /week/mon/0'],
    ],
    ['no hours', 'workingCalendar', aCalendar({ week: {} }), ['error no_working_time /week']],
    ['a zone that is none', 'workingCalendar', aCalendar({ zone: 'Asia/Beijing2' }), ['error unknown_zone /zone']],
    [
      'a day that is free and worked',
      'workingCalendar',
      aCalendar({ holidays: ['2026-10-10'], makeUpDays: ['2026-10-10'] }),
      ['error both_free_and_worked /makeUpDays/0'],
    ],
    ['a day that is none', 'workingCalendar', aCalendar({ holidays: ['2026-02-30'] }), ['error format /holidays/0']],
    [
      'a review that is none',
      'registrationPolicy',
      { ...shippedBody('registrationPolicy', 'standard'), reviewApproval: 'extension' },
      ['warning not_a_review /reviewApproval'],
    ],
    [
      'weights that let no look-alike through',
      'registrationPolicy',
      aPolicy({ reviewFrom: 0.6, weights: { name: 0.3, address: 0.2 } }),
      ['error never_reviewed /fuzzy/weights'],
    ],
    [
      'a name that never goes to review by itself',
      'registrationPolicy',
      aPolicy({ reviewFrom: 0.6, weights: { name: 0.5 } }),
      ['warning name_never_reviewed /fuzzy/weights/name'],
    ],
    [
      'an address that goes to review by itself',
      'registrationPolicy',
      aPolicy({ reviewFrom: 0.6, weights: { address: 0.7 } }),
      ['warning address_alone_reviewed /fuzzy/weights/address'],
    ],
    [
      'a weight beyond one',
      'registrationPolicy',
      aPolicy({ reviewFrom: 0.6, weights: { name: 2 } }),
      ['error maximum /fuzzy/weights/name'],
    ],
    [
      'a review that does not exist',
      'registrationPolicy',
      { ...shippedBody('registrationPolicy', 'standard'), reviewApproval: 'review' },
      ['error unknown_approval /reviewApproval'],
    ],
    [
      'a lunar day that is none',
      'carePlan',
      aPlan({ occasion: { lunar: '13-01' } }),
      ['error pattern /occasion/lunar'],
    ],
    [
      'a day of February that is none',
      'carePlan',
      aPlan({ occasion: { date: '02-30' } }),
      ['error no_such_day /occasion/date'],
    ],
    ['29 February', 'carePlan', aPlan({ occasion: { date: '02-29' } }), []],
    ['a cron line', 'carePlan', aPlan({ occasion: { cron: '*/15 9-18 * jan-mar,6 1-5' }, leadTime: { days: 0 } }), []],
    [
      'a cron line that is none',
      'carePlan',
      aPlan({ occasion: { cron: '0 25 * * 1' }, leadTime: { days: 0 } }),
      ['error cron /occasion/cron'],
    ],
    [
      'a cron line of six fields',
      'carePlan',
      aPlan({ occasion: { cron: '0 0 9 * * 1' }, leadTime: { days: 0 } }),
      ['error cron /occasion/cron'],
    ],
    [
      'a lead time of nothing',
      'carePlan',
      aPlan({ occasion: { manual: true } }),
      ['warning no_occasion_to_lead /leadTime'],
    ],
    [
      'birthdays of customers',
      'carePlan',
      aPlan({ occasion: { birthdayOf: 'contact' }, audience: { of: 'customers' } }),
      ['error wrong_audience /audience/of'],
    ],
    [
      'an audience that does not type-check',
      'carePlan',
      aPlan({ audience: { of: 'contacts', where: "contact.optOut == 'no'" } }),
      ['error condition /audience/where'],
    ],
    [
      'a template that does not exist',
      'carePlan',
      aPlan({ channels: [{ type: 'email', template: 'nationalDayMial' }] }),
      ['error unknown_messageTemplate /channels/0/template'],
    ],
    ['sending when it is quiet', 'carePlan', aPlan({ sendAt: '22:00' }), ['warning sent_in_quiet_hours /sendAt']],
    [
      'a grade twice',
      'serviceProcess',
      {
        ...shippedBody('serviceProcess', 'onSite'),
        grades: [1, 2].map(() => ({ key: 'urgent', respondWithin: { hours: 4 }, resolveWithin: { hours: 8 } })),
      },
      ['error duplicate /grades/1/key'],
    ],
    [
      'solved before anybody responds',
      'serviceProcess',
      {
        ...shippedBody('serviceProcess', 'onSite'),
        grades: [{ key: 'urgent', respondWithin: { hours: 8 }, resolveWithin: { minutes: 90 } }],
      },
      ['warning resolved_before_response /grades/0/resolveWithin'],
    ],
    [
      'a condition without its fact',
      'serviceProcess',
      { ...shippedBody('serviceProcess', 'onSite'), confirmation: { skipWhen: '!payed' } },
      ['error condition /confirmation/skipWhen'],
    ],
    [
      'a scale that falls',
      'pricePolicy',
      {
        ...shippedBody('pricePolicy', 'standard'),
        rules: [
          {
            key: 'q',
            name: 'q',
            price: {
              byQuantity: [
                { fromQuantity: 10, discountPercent: 1 },
                { fromQuantity: 5, discountPercent: 2 },
              ],
            },
          },
        ],
      },
      ['error not_ascending /rules/0/price/byQuantity/1/fromQuantity'],
    ],
    [
      'a price that ends before it begins',
      'pricePolicy',
      {
        ...shippedBody('pricePolicy', 'standard'),
        rules: [{ key: 'q', name: 'q', from: '2026-02-01', until: '2026-01-01', price: { discountPercent: 1 } }],
      },
      ['error ends_before_start /rules/0/until'],
    ],
    [
      'control by approval without one',
      'creditPolicy',
      {
        ...shippedBody('creditPolicy', 'standard'),
        rules: [{ key: 'r', name: 'r', limitFen: 0, creditDays: 0, countFrom: 'order', control: 'approve' }],
      },
      ['error approval_needed /rules/0/approval'],
    ],
    [
      'grades that rise',
      'evaluationModel',
      {
        ...shippedBody('evaluationModel', 'customerValue'),
        grades: [
          { key: 'B', name: 'B', from: 0 },
          { key: 'A', name: 'A', from: 80 },
        ],
      },
      ['error not_descending /grades/1/from', 'warning scores_without_grade /grades/1/from'],
    ],
    [
      'an unsafe form',
      'form',
      { kind: 'form', key: 'f', name: 'f', schema: { type: 'object', properties: { a: { $ref: '#', title: 'x' } } } },
      ['error form_keyword /schema/properties/a/$ref'],
    ],
    [
      'a malformed form',
      'form',
      { kind: 'form', key: 'f', name: 'f', schema: { type: 'object', properties: { a: { type: 'txt', title: 'x' } } } },
      ['error form_schema /schema'],
    ],
    [
      'a hint for a field that is not there',
      'form',
      {
        kind: 'form',
        key: 'f',
        name: 'f',
        schema: { type: 'object', properties: { note: { title: 'x' } } },
        ui: { noet: {} },
      },
      ['warning unknown_field /ui/noet'],
    ],
  ])('%s', (_, kind, body, expected) => expect(codesAt(kind, body)).toEqual(expected));
});

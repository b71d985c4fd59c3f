import { compileCalendar } from '../../../definitions/calendar/compile';
import {
  refusalToAssign,
  refusalToChange,
  refusalToExtend,
  refusalToRelease,
  refusalToTakeAgain,
} from '../../../definitions/registration/claiming';
import { filledFields } from '../../../definitions/registration/fields/values';
import { patchedRegistration } from '../../../definitions/registration/changing';
import { unitedContacts } from '../../../definitions/registration/contacts';
import { nextReminder } from '../../../definitions/calendar/reminders';
import { protectionFrom } from '../../../definitions/registration/protection';
import type { Registration, RegistrationState } from '../../../definitions/registration/state';
import type { RegistrationPolicy } from '../../../definitions/kinds/registrationPolicy/schema';

type Claim = Pick<RegistrationState, 'status' | 'isPublic' | 'extensions' | 'asked'>;

const fail = (why: string): never => {
  throw new Error(why);
};

const aClaim = (more: Partial<Claim> = {}): Claim => ({
  status: 'valid',
  isPublic: false,
  extensions: [],
  asked: [],
  ...more,
});

const policy: Pick<RegistrationPolicy, 'protection' | 'limits'> = {
  protection: {
    for: { days: 90 },
    remind: [{ days: 14 }, { days: 3 }],
    extension: { approval: 'extension', by: { days: 60 }, atMost: 2 },
    onEnd: 'release',
  },
};

const codeOf = (refused: ReturnType<typeof refusalToExtend>): string | undefined => refused?.refusal.code;
const calendar = compileCalendar({
  kind: 'workingCalendar',
  key: 'plain',
  name: 'plain',
  zone: 'Asia/Shanghai',
  week: { mon: [['09:00', '18:00']] },
});

test('FLW-01 a protection is extended while it is valid, not public, not asked for already, and not too often', () => {
  expect(refusalToExtend(aClaim(), policy)).toBeUndefined();
  expect(refusalToExtend(aClaim({ status: 'suspended' }), policy)).toBeUndefined();
  expect(codeOf(refusalToExtend(aClaim({ status: 'inConflictReview' }), policy))).toBe('wrong_state');
  expect(codeOf(refusalToExtend(aClaim({ isPublic: true }), policy))).toBe('wrong_state');
  expect(
    codeOf(
      refusalToExtend(
        aClaim({ asked: [{ kind: 'protectionExtension', approvalId: 'x', initiatorId: 'y', data: {} }] }),
        policy,
      ),
    ),
  ).toBe('wrong_state');
  expect(codeOf(refusalToExtend(aClaim({ extensions: [{ days: 60 }, { days: 60 }] }), policy))).toBe('wrong_state');
  expect(codeOf(refusalToExtend(aClaim(), { protection: { for: { days: 1 }, onEnd: 'release' } }))).toBe(
    'unprocessable',
  );
});

test('OPP-18 OPP-19 a head assigns what is valid; sellers take only public ones, where the policy lets them', () => {
  const taking = { limits: { mayTakePublic: true } };
  expect(refusalToAssign(aClaim(), {}, false)).toBeUndefined();
  expect(codeOf(refusalToAssign(aClaim({ status: 'won' }), {}, false))).toBe('wrong_state');
  expect(codeOf(refusalToAssign(aClaim(), taking, true))).toBe('forbidden');
  expect(codeOf(refusalToAssign(aClaim({ isPublic: true }), {}, true))).toBe('forbidden');
  expect(refusalToAssign(aClaim({ isPublic: true }), taking, true)).toBeUndefined();
});

test('FLW-01 what is released must be somebody’s', () => {
  expect(refusalToRelease(aClaim())).toBeUndefined();
  expect(codeOf(refusalToRelease(aClaim({ isPublic: true })))).toBe('wrong_state');
  expect(codeOf(refusalToRelease(aClaim({ status: 'lost' })))).toBe('wrong_state');
});

test('OPP-06 while somebody judges who the customer is, it stays as they see it', () => {
  const [reviewed, assessed] = [aClaim({ status: 'inConflictReview' }), aClaim({ status: 'inAssessment' })];
  const judged = { isReturned: false, isPicked: false };
  expect(refusalToChange(aClaim(), judged)).toBeUndefined();
  expect(refusalToChange(reviewed, undefined)).toBeUndefined();
  expect(codeOf(refusalToChange(reviewed, judged))).toBe('wrong_state');
  expect(codeOf(refusalToChange(assessed, judged))).toBe('wrong_state');
  expect(codeOf(refusalToChange(aClaim({ status: 'released' }), undefined))).toBe('wrong_state');
});

test('FLW-02 a review that was returned lets its customer be corrected, unless it was picked from the master', () => {
  const reviewed = aClaim({ status: 'inConflictReview' });
  expect(refusalToChange(reviewed, { isReturned: true, isPicked: false })).toBeUndefined();
  expect(codeOf(refusalToChange(reviewed, { isReturned: true, isPicked: true }))).toBe('wrong_state');
});

test('FLW-01 each extension counts from the end that there was, and reminders from the new end', () => {
  const from = '2026-03-02T02:00:00.000Z';
  const { until, reminders } = protectionFrom(from, { protection: policy.protection }, calendar, [
    { days: 60 },
    { days: 60 },
  ]);
  expect(until).toBe('2026-09-28T02:00:00.000Z');
  expect(reminders).toEqual(['2026-09-14T02:00:00.000Z', '2026-09-25T02:00:00.000Z']);
  expect(nextReminder({ reminders }, '2026-05-28T02:00:00.000Z', '2026-06-01T00:00:00.000Z')).toBe(
    '2026-09-14T02:00:00.000Z',
  );
});

test('a patch keeps what it leaves out and clears what is null', () => {
  const now: Registration = {
    ...filledFields({ name: 'a', expectedAmountFen: 5, expectedCloseOn: '2026-01-01' }),
    customer: { name: 'c', phone: '1', email: 'e@e.cn' },
    keys: [],
    custom: { kept: 1, gone: 2 },
  };
  const next = patchedRegistration(
    now,
    { expectedAmountFen: null, custom: { gone: null, fresh: 3 }, customer: { phone: null, taxNumber: 't' } },
    ({ name }) => [{ kind: 'email', value: name, field: 'email' }],
  );
  expect(next).toEqual({
    ...now,
    expectedAmountFen: null,
    custom: { kept: 1, fresh: 3 },
    customer: { name: 'c', email: 'e@e.cn', taxNumber: 't' },
    keys: [{ kind: 'email', value: 'c', field: 'email' }],
  });
  expect(patchedRegistration(now, { name: 'b' }, () => fail('The customer has not changed.'))).toEqual({
    ...now,
    name: 'b',
  });
});

test('FLW-02 merged opportunities keep each contact once', () => {
  expect(
    unitedContacts(
      [{ name: '王工', mobile: '13900000001' }],
      [
        { name: ' 王工', mobile: '+86 139 0000 0001', title: '主任' },
        { name: '王工', mobile: '13900000002' },
      ],
    ),
  ).toEqual([
    { name: '王工', mobile: '13900000001', title: '主任' },
    { name: '王工', mobile: '13900000002' },
  ]);
});

test('OPP-18 whoever gave it up takes it again only after the cooling-off, and is told from when', () => {
  const pool = { notAgainFor: { days: 30 } };
  const asked = (gaveUpAt: string | undefined, now: string, by: Parameters<typeof refusalToTakeAgain>[1] = { pool }) =>
    refusalToTakeAgain(gaveUpAt, by, calendar, now)?.refusal;
  const gaveUp = '2026-05-01T08:00:00.000Z';
  expect(asked(gaveUp, '2026-05-31T07:59:59.999Z')).toMatchObject({
    code: 'wrong_state',
    pointer: '/ownerId',
    detail: expect.stringContaining('from 2026-05-31T08:00:00.000Z on'),
  });
  expect(asked(gaveUp, '2026-05-31T08:00:00.000Z')).toBeUndefined();
  expect(asked(undefined, gaveUp)).toBeUndefined();
  expect(asked(gaveUp, gaveUp, {})).toBeUndefined();
});

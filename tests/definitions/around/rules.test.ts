import fc from 'fast-check';
import type { Caller } from '../../../definitions/organisation/access/caller';
import {
  mayActOnOpportunity,
  mayLeadOpportunity,
  type OpportunityPeople,
} from '../../../definitions/registration/who-may';
import { refusalToChangePart } from '../../../definitions/around/part/changing';
import { opportunityStatuses } from '../../../definitions/registration/statuses';
import { nextRevision, refusalToChangeQuotation } from '../../../definitions/around/quotation/status';
import { totalOf } from '../../../definitions/around/quotation/total';
import { sampleStatuses } from '../../../definitions/around/sample/schema';
import { refusalToChangeSample } from '../../../definitions/around/sample/status';
import { teamRoles } from '../../../definitions/registration/team-roles';
import { refusalOfShare } from '../../../definitions/around/team/shares';

const caller = (more: Partial<Caller> = {}): Caller => ({
  id: 'me',
  username: 'me',
  name: 'me',
  roles: ['sales'],
  departmentId: 'east',
  headedDepartmentIds: [],
  ...more,
});
const people = (more: Partial<OpportunityPeople> = {}): OpportunityPeople => ({
  owners: ['owner'],
  team: [],
  departmentId: 'east',
  ...more,
});

describe('OPP-20 who acts on an opportunity', () => {
  test.each([
    ['an owner', caller(), people({ owners: ['owner', 'me'] }), [true, true]],
    ['a head above', caller({ headedDepartmentIds: ['east'] }), people(), [true, true]],
    ['an administrator', caller({ roles: ['admin'] }), people(), [true, true]],
    ['a colleague of the same department', caller(), people(), [false, false]],
    ['somebody else’s head', caller({ headedDepartmentIds: ['south'] }), people(), [false, false]],
  ] as const)('%s', (_, who, around, [acts, leads]) => {
    expect([mayActOnOpportunity(who, around), mayLeadOpportunity(who, around)]).toEqual([acts, leads]);
  });

  test.each(teamRoles)('a member of the team as %s: only an assistant acts, nobody of them leads', (role) => {
    const around = people({ team: [{ userId: 'me', role }] });
    expect([mayActOnOpportunity(caller(), around), mayLeadOpportunity(caller(), around)]).toEqual([
      role === 'assistant',
      false,
    ]);
  });
});

test('OPP-11 shares that were let in one after another are never more than the whole', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer({ min: 0, max: 100 }))), (wanted) => {
      const taken: (number | null)[] = [];
      for (const share of wanted) if (refusalOfShare(share, taken) === undefined) taken.push(share);
      expect(taken.reduce<number>((sum, share) => sum + (share ?? 0), 0)).toBeLessThanOrEqual(100);
    }),
  );
  expect(refusalOfShare(1, [60, null, 40])).toMatchObject({ refusal: { pointer: '/share' } });
});

test('what surrounds an opportunity is entered until it is over; one that was won goes on', () => {
  expect(opportunityStatuses.filter((status) => refusalToChangePart(status) === undefined)).toEqual([
    'checking',
    'inConflictReview',
    'inAssessment',
    'valid',
    'suspended',
    'won',
  ]);
});

test('OPP-24 a sample request takes no step back, and ends', () => {
  const order = { requested: 0, sent: 1, returned: 2, cancelled: 2 };
  for (const now of sampleStatuses) {
    for (const status of sampleStatuses)
      if (refusalToChangeSample(now, { status, changesRequest: false }) === undefined)
        expect(order[status]).toBeGreaterThanOrEqual(order[now]);
    expect(refusalToChangeSample(now, { changesRequest: true }) === undefined).toBe(now === 'requested');
  }
});

describe('OPP-24 the total of a quotation', () => {
  test('is exact where floating point is not, and rounds half a fen up', () => {
    expect(
      totalOf([
        { quantity: 0.1, unitPriceFen: 3 },
        { quantity: 0.2, unitPriceFen: 3 },
      ]),
    ).toBe(1);
    expect(totalOf([{ quantity: 0.005, unitPriceFen: 100 }])).toBe(1);
    expect(totalOf([{ quantity: 1.005, unitPriceFen: 100 }])).toBe(101);
    expect(totalOf([{ quantity: 3, unitPriceFen: Number.MAX_SAFE_INTEGER }])).toMatchObject({
      refusal: { pointer: '/lines' },
    });
    expect(
      totalOf([
        { quantity: 1, unitPriceFen: 1 },
        { quantity: 1e-7, unitPriceFen: 1 },
      ]),
    ).toMatchObject({ refusal: { errors: [{ pointer: '/lines/1/quantity' }] } });
  });

  test('is what counting in thousandths gives', () => {
    const line = fc.record({
      thousandths: fc.integer({ min: 1, max: 10_000_000 }),
      unitPriceFen: fc.integer({ min: 0, max: 1_000_000 }),
    });
    fc.assert(
      fc.property(fc.array(line, { minLength: 1, maxLength: 20 }), (lines) => {
        const expected = lines.reduce(
          (sum, { thousandths, unitPriceFen }) => sum + (BigInt(thousandths) * BigInt(unitPriceFen) + 500n) / 1000n,
          0n,
        );
        expect(
          totalOf(lines.map(({ thousandths, unitPriceFen }) => ({ quantity: thousandths / 1000, unitPriceFen }))),
        ).toBe(Number(expected));
      }),
    );
  });

  test('numbers of quotations are never given twice', () => {
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat({ max: 5 }))), (revises) => {
        const there: { number: number; revision: number }[] = [];
        for (const index of revises) {
          const latest = there.filter(
            (one) => !there.some((other) => other.number === one.number && other.revision > one.revision),
          );
          there.push(nextRevision(index === null ? undefined : latest[index % Math.max(1, latest.length)], there));
        }
        expect(new Set(there.map(({ number, revision }) => `${number}/${revision}`)).size).toBe(there.length);
      }),
    );
  });
});

test.each([
  ['on its last day', '2026-05-20', '2026-05-20', 'accepted', true],
  ['the day after', '2026-05-20', '2026-05-21', 'accepted', false],
  ['where it has no last day', null, '2099-01-01', 'accepted', true],
  ['to be rejected', '2026-05-20', '2026-05-21', 'rejected', true],
  ['to be noted as expired', '2026-05-20', '2026-05-21', 'expired', true],
] as const)('OPP-24 a sent quotation %s', (_, validUntil, today, status, isAllowed) => {
  const sent = { number: 3, revision: 2, status: 'sent', validUntil } as const;
  const refused = refusalToChangeQuotation(sent, [], { status, changesOffer: false, today });
  expect(refused).toEqual(
    isAllowed
      ? undefined
      : {
          refusal: {
            code: 'wrong_state',
            detail:
              'Quotation 3, revision 2 was valid until 2026-05-20 and cannot be accepted any more. ' +
              'Enter a revision of it.',
            pointer: '/status',
          },
        },
  );
});

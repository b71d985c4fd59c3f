import fc from 'fast-check';
import { compileCalendar } from '../../../definitions/calendar/compile';
import { nextReminder } from '../../../definitions/calendar/reminders';
import { checkDefinition, isPublishable } from '../../../definitions/kinds/check';
import type { Kind } from '../../../definitions/kinds/kind';
import { definitionOf } from '../../../definitions/kinds/read';
import type { WorkingCalendar } from '../../../definitions/kinds/workingCalendar/schema';
import { protectionFrom } from '../../../definitions/registration/protection';
import { hostileData, madeApproval, madeModel, madePolicy } from './made-definitions';
import { playApproval } from './played-approval';
import { playSale } from './played-sale';
import { shippedDefinitions, shippedWorld } from './shipped-definitions';

const aRound: [string, string][] = [['00:00', '24:00']];

/** Office hours, a minute a week, every minute of the year, and a zone whose offset changes. */
const calendars = fc.constantFrom<WorkingCalendar>(
  ...shippedDefinitions.filter((one) => one.kind === 'workingCalendar'),
  { kind: 'workingCalendar', key: 'rare', name: '少', week: { sun: [['09:00', '09:01']] } },
  { kind: 'workingCalendar', key: 'zone', name: '区', zone: 'America/New_York', week: { mon: aRound, sun: aRound } },
);

const RUNS = 500;

interface Cases {
  readonly numRuns: number;
  readonly seed?: number;
}
const RANDOM = { numRuns: RUNS };
/** The same cases each time: what the makers reach is counted on these, and no luck is asked for. */
const FIXED = { numRuns: RUNS / 2, seed: 20260302 };

/** Publishes what may be published, and says how many of all were. */
function publishable<K extends Kind>(kind: K) {
  let count = 0;
  return {
    count: () => count,
    read(body: unknown) {
      const findings = checkDefinition(kind, body, shippedWorld);
      for (const { pointer, code, message, fix } of findings) {
        expect(pointer === '' || pointer.startsWith('/')).toBe(true);
        expect([code, message, fix].every((text) => text !== '')).toBe(true);
      }
      if (!isPublishable(findings)) return undefined;
      count += 1;
      return definitionOf(kind, body);
    },
  };
}

/** How many could be published, and how the cases under them ended. */
interface Played {
  readonly published: number;
  readonly endings: readonly string[];
}

const choices = (most: number) => fc.array(fc.nat(most), { minLength: 1, maxLength: 12 });

function approvals(cases: Cases): Played {
  const published = publishable('approval');
  const endings = new Set<string>();
  fc.assert(
    fc.property(madeApproval(), calendars, hostileData, choices(3), (body, calendar, data, moves) => {
      const definition = published.read(body);
      if (definition) endings.add(playApproval(definition, calendar, data, moves));
    }),
    cases,
  );
  return { published: published.count(), endings: [...endings] };
}

function businessModels(cases: Cases): Played {
  const published = publishable('businessModel');
  const endings = new Set<string>();
  fc.assert(
    fc.property(madeModel(), calendars, hostileData, choices(8), (body, calendar, data, moves) => {
      const model = published.read(body);
      if (model) endings.add(playSale(model, calendar, data, moves));
    }),
    cases,
  );
  return { published: published.count(), endings: [...endings] };
}

function registrationPolicies(cases: Cases): Played {
  const published = publishable('registrationPolicy');
  fc.assert(
    fc.property(madePolicy(), calendars, fc.nat(5), (body, calendar, extended) => {
      const policy = published.read(body);
      if (policy === undefined) return;
      const from = '2026-03-02T01:00:00.000Z';
      const by = policy.protection.extension?.by;
      const extensions = by === undefined ? [] : Array.from({ length: extended }, () => by);
      const protection = protectionFrom(from, policy, compileCalendar(calendar), extensions);
      expect(protection.until > from).toBe(true);
      expect((nextReminder(protection, from, from) ?? protection.until) <= protection.until).toBe(true);
    }),
    cases,
  );
  return { published: published.count(), endings: [] };
}

describe('DEF-03 whatever passes the checks runs, with hostile values and hostile data', () => {
  test.each([
    ['approvals', approvals],
    ['business models', businessModels],
    ['registration policies', registrationPolicies],
  ])('%s', (_, played) => void played(RANDOM));

  test.each([
    ['approvals', approvals, ['approved', 'rejected']],
    ['business models', businessModels, ['won', 'lost']],
    ['registration policies', registrationPolicies, []],
  ])('enough of what is made passes, and reaches its ends: %s', (_, played, endings) => {
    const reached = played(FIXED);
    expect(reached.published).toBeGreaterThan(FIXED.numRuns / 10);
    expect(reached.endings).toEqual(expect.arrayContaining(endings));
  });
});

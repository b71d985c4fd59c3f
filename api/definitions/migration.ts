import { type DefinitionRow, definitionVersion } from '../../db/definitions';
import type { Db } from '../../db/knex';
import { type CaseKind, casesNamed, casesToMigrate, type MigratingCase } from '../../db/migrating-cases';
import { DEFAULT_CALENDAR } from '../../definitions/calendar/schema';
import { MAX_CASES, type MigrationBody, migrationResultSchema, migrationSchema, type MigrationVerdict } from '../../definitions/definition/migration';
import type { Kind } from '../../definitions/kinds/kinds';
import { definitionOf } from '../../definitions/kinds/read';
import type { RegistrationVersion } from '../../definitions/registration/migrating';
import type { NewVersion } from '../../workflows/approval/messages';
import type { Deps } from '../deps';
import { unprocessable } from '../http/problem';
import { formsNow } from '../pinned-forms';
import { ok, route, type Route } from '../http/route';
import { migrateApprovalCase, migrateRegistrationCase, type Moving } from './migrating-case';
import { named } from './named';

/** Cases that are asked at the same time. */
const AT_ONCE = 10;

/** Moving running cases to another version: by a message to each, never by itself (DEF-04). */
export const migrationRoutes = (deps: Deps): Route[] => [
  route({
    method: 'post',
    path: '/definitions/:kind/:key/migration',
    summary: 'Move running cases to another version',
    description: 'Asks each case by itself. One that cannot go on by that version stays where it is, with the reason. What was moved stays moved; the same request again goes on.',
    body: migrationSchema,
    answers: { 200: { description: 'A verdict for each case.', schema: migrationResultSchema } },
    async handle({ params, body, caller, requestId }) {
      const { kind, key } = named(params);
      if (!isCaseKind(kind)) throw unprocessable(`Running cases do not go by a ${kind}: there is nothing to move.`);
      const row = await definitionVersion(deps.db, kind, key, body.toVersion);
      if (!row) throw unprocessable(`There is no version ${body.toVersion}.`, [{ pointer: '/toVersion', code: 'unknown', detail: 'is the number of no version' }]);
      const move = await moverTo(deps, kind, row, { dryRun: body.dryRun ?? false, byUserId: caller.id, requestId });
      const { cases, missing, next } = await casesOf(deps.db, kind, row, body);
      const results: MigrationVerdict[] = missing.map((caseId) => ({ caseId, verdict: 'refused', reason: 'There is no such case.' }));
      for (let first = 0; first < cases.length; first += AT_ONCE) results.push(...(await Promise.all(cases.slice(first, first + AT_ONCE).map((one) => verdictOn(one, row, move)))));
      return ok({ results, next });
    },
  }),
];

const isCaseKind = (kind: Kind): kind is CaseKind => kind === 'approval' || kind === 'businessModel' || kind === 'registrationPolicy';

async function casesOf(db: Db, kind: CaseKind, to: DefinitionRow, { caseIds, after, limit = MAX_CASES }: MigrationBody) {
  if (caseIds === undefined) {
    const cases = await casesToMigrate(db, kind, to, { after, limit: limit + 1 });
    const shown = cases.slice(0, limit);
    return { cases: shown, missing: [], next: cases.length > limit ? (shown.at(-1)?.id ?? null) : null };
  }
  const cases = await casesNamed(db, kind, caseIds);
  const missing = caseIds.filter((id) => !cases.some((one) => one.id === id.toLowerCase()));
  return { cases, missing, next: null };
}

/** Gives the reason why a case stays where it is, or undefined. */
type Move = (one: MigratingCase) => Promise<string | undefined>;

async function verdictOn(one: MigratingCase, { key, version }: DefinitionRow, move: Move): Promise<MigrationVerdict> {
  if (one.key !== key) return { caseId: one.id, verdict: 'refused', reason: `It goes by "${one.key}".` };
  if (one.version === version) return { caseId: one.id, verdict: 'migrates', reason: `It is on version ${version} already.` };
  const reason = await move(one);
  return reason === undefined ? { caseId: one.id, verdict: 'migrates' } : { caseId: one.id, verdict: 'refused', reason };
}

async function moverTo(deps: Deps, kind: CaseKind, row: DefinitionRow, moving: Moving): Promise<Move> {
  if (kind === 'approval') {
    const to = await approvalVersion(deps, row);
    return (one) => migrateApprovalCase(deps, one, to, moving);
  }
  const to = registrationVersion(kind, row);
  const model = kind === 'businessModel' ? { version: row.version, body: definitionOf(kind, row.body) } : undefined;
  return (one) => migrateRegistrationCase(deps, one, to, model, moving);
}

async function approvalVersion({ published }: Pick<Deps, 'published'>, { version, body }: DefinitionRow): Promise<NewVersion> {
  const definition = definitionOf('approval', body);
  const calendarKey = definition.calendar ?? DEFAULT_CALENDAR;
  const read = await published();
  const calendar = await read('workingCalendar', calendarKey);
  if (!calendar) throw unprocessable(`The working calendar "${calendarKey}" of that version is not published.`, [{ pointer: '/toVersion', code: 'incomplete', detail: 'refers to a calendar that is not published' }]);
  return { definition: { version, body: definition }, calendar: calendar.body, forms: await formsNow(read, definition, '/toVersion') };
}

function registrationVersion(kind: RegistrationVersion['kind'], { key, version, body }: DefinitionRow): RegistrationVersion {
  if (kind === 'registrationPolicy') return { kind, version, body: definitionOf(kind, body) };
  const { registrationPolicy, calendar = DEFAULT_CALENDAR } = definitionOf(kind, body);
  return { kind, key, version, registrationPolicy, calendar };
}

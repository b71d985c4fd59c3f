import { competitorById, type CompetitorRow, insertCompetitor, updateCompetitor } from '../../db/around/competitors';
import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { CompetitorPatch, NewCompetitor } from '../../definitions/around/competitor/schema';
import type { Caller } from '../../definitions/organisation/access/caller';
import { notFound, Problem } from '../http/problem';
import { patched, stale } from './changing';

/** Whoever signs in may read all of them. */
export async function knownCompetitor(db: Db, id: string | undefined): Promise<CompetitorRow> {
  const row = id === undefined ? undefined : await competitorById(db, id);
  if (!row) throw notFound();
  return row;
}

interface Entering {
  readonly id: string;
  readonly body: NewCompetitor;
  readonly caller: Caller;
}

/** A second attempt with the same id changes nothing. */
export async function enterCompetitor(db: Db, { id, body, caller }: Entering): Promise<void> {
  const at = new Date().toISOString();
  const row = newRow(id, body, caller, at);
  const { name, scope, threat } = row;
  await oneOfName(() =>
    db.transaction(async (trx) => {
      if (
        !(await appendEvent(trx, {
          key: `${id}/created`,
          type: 'competitor.created',
          caseId: id,
          at,
          byUserId: caller.id,
          data: { name, scope, threat },
        }))
      )
        return;
      await insertCompetitor(trx, row);
    }),
  );
}

const newRow = (id: string, body: NewCompetitor, caller: Caller, at: string): CompetitorRow => ({
  id,
  version: 1,
  name: body.name,
  scope: body.scope,
  region: body.region ?? null,
  threat: body.threat ?? 'medium',
  address: body.address ?? null,
  phone: body.phone ?? null,
  website: body.website ?? null,
  description: body.description ?? null,
  products: body.products ?? [],
  search_grams: [],
  created_by: caller.id,
  created_at: at,
  updated_at: at,
});

interface ChangingCompetitor {
  readonly row: CompetitorRow;
  readonly patch: CompetitorPatch;
  readonly caller: Caller;
}

export async function changeCompetitor(db: Db, { row, patch, caller }: ChangingCompetitor): Promise<void> {
  const at = new Date().toISOString();
  const next: CompetitorRow = {
    ...row,
    name: patched(patch.name, row.name),
    scope: patched(patch.scope, row.scope),
    region: patched(patch.region, row.region),
    threat: patched(patch.threat, row.threat),
    address: patched(patch.address, row.address),
    phone: patched(patch.phone, row.phone),
    website: patched(patch.website, row.website),
    description: patched(patch.description, row.description),
    products: patched(patch.products, row.products),
    updated_at: at,
  };
  await oneOfName(() =>
    db.transaction(async (trx) => {
      if (!(await updateCompetitor(trx, next))) throw stale();
      await appendEvent(trx, {
        key: `${row.id}/changed/${row.version}`,
        type: 'competitor.changed',
        caseId: row.id,
        at,
        byUserId: caller.id,
        data: patch,
      });
    }),
  );
}

/** Two records of one competitor would split what is known of it. */
async function oneOfName(write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    const detail = 'There is a competitor of this name already; change that record.';
    throw new Problem({
      status: 409,
      code: 'conflict',
      detail,
      errors: [{ pointer: '/name', code: 'conflict', detail }],
    });
  }
}

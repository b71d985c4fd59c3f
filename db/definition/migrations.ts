import type { CaseKind, MigrationStart, Verdict } from '../../definitions/definition/migration';
import type { Kind } from '../../definitions/kinds/kind';
import { appendEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';

export interface MigrationRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly kind: CaseKind;
  readonly key: string;
  readonly to_version: number;
  readonly dry_run: boolean;
  /** Those that the request names; null: all. */
  readonly case_ids: string[] | null;
  readonly status: 'running' | 'done';
  /** When its cases had been written down. */
  readonly found_at: string | null;
  readonly started_by: string;
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface MigrationCaseRow {
  readonly migration_id: string;
  readonly place: number;
  readonly case_id: string;
  /** How often its flow was asked and did not answer. */
  readonly attempts: number;
  readonly verdict: Verdict['verdict'] | null;
  readonly reason: string | null;
}

/** A case that has been asked. */
export interface JudgedCase extends MigrationCaseRow {
  readonly verdict: Verdict['verdict'];
}

declare module 'knex/types/tables' {
  interface Tables {
    definition_migrations: MigrationRow;
    definition_migration_cases: MigrationCaseRow;
  }
}

/** Writes the row of a migration that begins; a second attempt finds it there. */
export async function openMigration(
  db: Db,
  { migrationId, kind, key, toVersion, caseIds, dryRun, byUserId }: MigrationStart,
  workflowId: string,
  at: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    const row = {
      id: migrationId,
      workflow_id: workflowId,
      kind,
      key,
      to_version: toVersion,
      dry_run: dryRun,
      case_ids: caseIds ? [...caseIds] : null,
      status: 'running' as const,
      found_at: null,
      started_by: byUserId,
      started_at: at,
      ended_at: null,
    };
    await trx('definition_migrations').insert(row).onConflict('id').ignore();
    if (!dryRun)
      await appendEvent(trx, {
        key: `${migrationId}/started`,
        type: 'definition.migrationStarted',
        caseId: null,
        at,
        byUserId,
        data: { migrationId, kind, key, toVersion },
      });
  });
}

/** Every case has its verdict. */
export async function closeMigration(
  db: Db,
  { migrationId, kind, key, toVersion, dryRun }: MigrationStart,
  at: string,
): Promise<void> {
  await db.transaction(async (trx) => {
    await trx('definition_migrations')
      .where({ id: migrationId, status: 'running' })
      .update({ status: 'done', ended_at: at });
    const { migrates, refused } = await countVerdicts(trx, migrationId);
    if (!dryRun)
      await appendEvent(trx, {
        key: `${migrationId}/finished`,
        type: 'definition.migrationFinished',
        caseId: null,
        at,
        byUserId: null,
        data: { migrationId, kind, key, toVersion, migrates, refused },
      });
  });
}

export interface CaseToAsk {
  readonly caseId: string;
  readonly attempts: number;
}

/** Cases without a verdict, at most `limit` of them; those that did not answer come last. */
export async function casesToAsk(db: Db, migrationId: string, limit: number): Promise<CaseToAsk[]> {
  const rows = await db('definition_migration_cases')
    .where({ migration_id: migrationId })
    .whereNull('verdict')
    .orderBy(['attempts', 'place'])
    .limit(limit)
    .select('case_id', 'attempts');
  return rows.map(({ case_id, attempts }) => ({ caseId: case_id, attempts }));
}

export const settleCase = async (
  db: Db,
  migrationId: string,
  caseId: string,
  { verdict, reason }: Verdict,
): Promise<void> => {
  await db('definition_migration_cases')
    .where({ migration_id: migrationId, case_id: caseId })
    .update({ verdict, reason });
};

/** It did not answer, and is asked again after the others. */
export const askAgain = async (db: Db, migrationId: string, caseId: string, attempts: number): Promise<void> => {
  await db('definition_migration_cases').where({ migration_id: migrationId, case_id: caseId }).update({ attempts });
};

export const migrationById = (db: Db, id: string): Promise<MigrationRow | undefined> =>
  db('definition_migrations').where({ id }).first();

/** What its flow starts with. */
export const startOfMigration = (row: MigrationRow): MigrationStart => ({
  migrationId: row.id,
  kind: row.kind,
  key: row.key,
  toVersion: row.to_version,
  dryRun: row.dry_run,
  byUserId: row.started_by,
  ...(row.case_ids === null ? {} : { caseIds: row.case_ids }),
});

/** Migrations under way, as their flow starts with them: those after an id, in order. */
export async function openMigrations(
  db: Db,
  { after, limit }: { readonly after: string; readonly limit: number },
): Promise<MigrationStart[]> {
  const open = db('definition_migrations').where({ status: 'running' }).where('id', '>', after);
  return (await open.orderBy('id').limit(limit)).map(startOfMigration);
}

export const listMigrations = (
  db: Db,
  { kind, key }: { readonly kind: Kind; readonly key: string },
  page: PageRequest,
): Promise<MigrationRow[]> =>
  paged(db('definition_migrations').select<MigrationRow[]>('*').where({ key }).where('kind', kind), page);

interface VerdictCounts {
  readonly migrates: number;
  readonly refused: number;
  readonly waiting: number;
}

export async function countVerdicts(db: Db, migrationId: string): Promise<VerdictCounts> {
  const { rows } = await db.raw<{ rows: VerdictCounts[] }>(
    `select count(*) filter (where verdict = 'migrates') as migrates, count(*) filter (where verdict = 'refused')
      as refused, count(*) filter (where verdict is null) as waiting
     from definition_migration_cases where migration_id = ?`,
    [migrationId],
  );
  return rows[0] ?? { migrates: 0, refused: 0, waiting: 0 };
}

/** Cases that have been asked, by their place. */
export function judgedCases(
  db: Db,
  { id, verdict }: { readonly id: string; readonly verdict?: Verdict['verdict'] | undefined },
  page: PageRequest,
): Promise<JudgedCase[]> {
  const query = db('definition_migration_cases').select<JudgedCase[]>('*').where({ migration_id: id });
  return paged(verdict === undefined ? query.whereNotNull('verdict') : query.where({ verdict }), page);
}

/**
 * Dry runs that ended before then are of no use any more; those that moved cases stay on record. Gives how many went.
 */
export const deleteDryRunsBefore = (db: Db, at: string): Promise<number> =>
  db('definition_migrations').where({ dry_run: true }).where('ended_at', '<', at).delete();

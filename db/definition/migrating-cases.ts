import type { CaseKind, MigrationStart } from '../../definitions/definition/migration';
import { ON_SALE, OPEN } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';

/** A case as far as moving it to another version needs to know it. */
export interface MigratingCase {
  readonly id: string;
  readonly workflow_id: string;
  readonly key: string;
  readonly version: number;
  readonly status: string;
  /** Whether a sale is under way beside its registration: then its stage flow is asked too. */
  readonly has_sale: boolean;
}

/** Where the cases of a kind are, and what says which version they run. */
const PLACES = {
  approval: { table: 'approvals', key: 'definition_key', version: 'definition_version' },
  businessModel: { table: 'opportunities', key: 'business_model_key', version: 'business_model_version' },
  registrationPolicy: { table: 'opportunities', key: 'policy_key', version: 'policy_version' },
} as const satisfies Record<CaseKind, object>;

const RUNNING = ['running', ...OPEN];

export const casesWithIds = (db: Db, kind: CaseKind, ids: readonly string[]): Promise<MigratingCase[]> => {
  const { table, key, version } = PLACES[kind];
  const hasSale =
    table === 'opportunities'
      ? db.raw('status = any(?::text[]) and stage_key is not null as has_sale', [[...ON_SALE]])
      : db.raw('false as has_sale');
  return db(table)
    .select<MigratingCase[]>('id', 'workflow_id', 'status', { key, version }, hasSale)
    .whereIn('id', [...ids]);
};

/**
 * Writes down which cases a migration asks: those that it names, in their order, or all that run under another
 * version. Once; a second attempt finds it done.
 */
export async function findCasesToMigrate(db: Db, start: MigrationStart, at: string): Promise<void> {
  const { migrationId, kind, key, toVersion, caseIds } = start;
  await db.transaction(async (trx) => {
    const found = await trx('definition_migrations')
      .where({ id: migrationId })
      .whereNull('found_at')
      .update({ found_at: at });
    if (found === 0) return;
    const wanted = caseIds
      ? 'select id, place from unnest(:caseIds::uuid[]) with ordinality named (id, place)'
      : runningElsewhere(kind);
    await trx.raw(
      `insert into definition_migration_cases (migration_id, place, case_id) select :migrationId, place, id
        from (${wanted}) wanted order by place on conflict (migration_id, case_id) do nothing`,
      {
        migrationId,
        key,
        toVersion,
        running: RUNNING,
        caseIds: caseIds ? [...caseIds] : [],
      },
    );
  });
}

function runningElsewhere(kind: CaseKind): string {
  const { table, key, version } = PLACES[kind];
  return `select id, row_number() over (order by id) as place from ${table}
    where ${key} = :key and ${version} <> :toVersion and status = any(:running::text[])`;
}

import type { Db } from './knex';

/** A case as far as moving it to another version needs to know it. */
export interface MigratingCase {
  readonly id: string;
  readonly workflow_id: string;
  readonly key: string;
  readonly version: number;
  readonly status: string;
}

export type CaseKind = 'approval' | 'businessModel' | 'registrationPolicy';

/** Where the cases of a kind are, and what says which version they run. */
const PLACES = {
  approval: { table: 'approvals', key: 'definition_key', version: 'definition_version' },
  businessModel: { table: 'opportunities', key: 'business_model_key', version: 'business_model_version' },
  registrationPolicy: { table: 'opportunities', key: 'policy_key', version: 'policy_version' },
} as const satisfies Record<CaseKind, object>;

const RUNNING = ['running', 'checking', 'inConflictReview', 'inAssessment', 'valid', 'suspended'];

const cases = (db: Db, kind: CaseKind) => {
  const { table, key, version } = PLACES[kind];
  return db(table).select<MigratingCase[]>('id', 'workflow_id', 'status', { key, version });
};

export const casesNamed = async (db: Db, kind: CaseKind, ids: readonly string[]): Promise<MigratingCase[]> => cases(db, kind).whereIn('id', [...ids]);

/** Those that run under another version, in the order of their ids. */
export async function casesToMigrate(db: Db, kind: CaseKind, to: { readonly key: string; readonly version: number }, { after, limit }: { readonly after: string | undefined; readonly limit: number }): Promise<MigratingCase[]> {
  const { key, version } = PLACES[kind];
  const query = cases(db, kind).where(key, to.key).whereNot(version, to.version).whereIn('status', RUNNING).orderBy('id').limit(limit);
  return after === undefined ? query : query.where('id', '>', after);
}

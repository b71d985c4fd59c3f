import type { Db } from '../../db/shared/knex';

/** What every opportunity needs that is written as a row, without a flow, for tests of lists. */
export function plainRow(db: Db) {
  const fixed = {
    version: 1,
    workflow_id: 'none',
    status: 'valid',
    verdict: 'clear',
    business_model_key: 'standard',
    business_model_version: 1,
    policy_key: 'standard',
    policy_version: 1,
    category: 'normal',
    registration_version: 1,
    customer: { name: '客户' },
  } as const;
  const noGrams: string[] = [];
  return { ...fixed, registration_state: db.raw(`'{}'`), name_grams: noGrams };
}

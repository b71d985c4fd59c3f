import { CHANGEABLE } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';
import type { OpportunityRow } from './rows';

/** The open opportunity that claims this customer, before those that stand beside it. */
export const claimantOf = (db: Db, customerId: string): Promise<OpportunityRow | undefined> =>
  db('opportunities')
    .select<OpportunityRow[]>('opportunities.*')
    .join('claim_keys', 'claim_keys.opportunity_id', 'opportunities.id')
    .where({ kind: 'customer', value: customerId })
    .whereIn('standing', ['exclusive', 'beside'])
    .whereNull('released_at')
    .whereIn('status', [...CHANGEABLE])
    .orderByRaw(`standing = 'exclusive' desc, taken_at, opportunities.id`)
    .first();

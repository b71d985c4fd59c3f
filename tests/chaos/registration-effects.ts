import { ledgerOf } from '../../db/ledger/rows';
import type { Connections } from '../world/instance';
import { inside } from './inside';
import { compared, type Effects } from './work';

/** A registration that was answered: its Idempotency-Key, the customer, and the opportunity. */
export interface Registered {
  readonly key: string;
  readonly name: string;
  readonly id: string;
}

/** What one clear registration leaves behind, each exactly so often. */
const ONE_REGISTRATION = {
  idempotencyKeys: 1,
  opportunities: 1,
  owners: 1,
  customers: 1,
  claimKeys: 2,
  registeredEvents: 1,
  validEvents: 1,
  customerEvents: 1,
  ledgerEntries: 1,
  conflictReviews: 0,
  runningFlows: 1,
};

/**
 * Counts what every registration left in the database and in the engine; names each that left more or less than one
 * effect.
 */
export const effectsOfRegistrations = (connections: Connections, registered: readonly Registered[]): Promise<Effects> =>
  inside(connections, async ({ db, workflow, count }) => {
    const each = await Promise.all(
      registered.map(async ({ key, name, id }) => {
        const { status } = await workflow.getHandle(`registration/${id}`).describe();
        const found: typeof ONE_REGISTRATION = {
          idempotencyKeys: await count('idempotency_keys', { key, request_id: id, status: 201 }),
          opportunities: await count('opportunities', { name: `故障演练 ${key}` }),
          owners: await count('opportunity_owners', { opportunity_id: id }),
          customers: await count('customers', { name }),
          claimKeys: await count('claim_keys', { opportunity_id: id, standing: 'exclusive', released_at: null }),
          registeredEvents: await count('events', { case_id: id, type: 'opportunity.registered' }),
          validEvents: await count('events', { case_id: id, type: 'opportunity.valid' }),
          customerEvents: Number(
            (
              await db.raw(
                "select count(*) as rows from events where type = 'customer.created' and data->>'opportunityId' = ?",
                [id],
              )
            ).rows[0].rows,
          ),
          ledgerEntries: (await ledgerOf(db, id)).length,
          conflictReviews: await count('opportunities', { id, status: 'inConflictReview' }),
          runningFlows: status.name === 'RUNNING' ? 1 : 0,
        };
        return { name: key, found };
      }),
    );
    return compared(ONE_REGISTRATION, each);
  });

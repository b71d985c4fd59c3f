import { Client, Connection } from '@temporalio/client';
import { connect } from '../../db/knex';
import { ledgerOf } from '../../db/ledger';
import type { Connections } from '../world/instance';
import type { Told } from './registrations';

/** What one clear registration leaves behind, each exactly so often. */
const ONE_REGISTRATION = { idempotencyKeys: 1, opportunities: 1, owners: 1, customers: 1, claimKeys: 2, registeredEvents: 1, validEvents: 1, customerEvents: 1, ledgerEntries: 1, runningFlows: 1 };

export type Effects = typeof ONE_REGISTRATION;

/** Counts what every registration left in the database and in the engine; names each that left more or less than one effect. */
export async function effectsOf(connections: Connections, { answers }: Told): Promise<{ readonly total: Effects; readonly wrong: string[] }> {
  const db = connect(connections.databaseUrl, { poolMax: 4 });
  const connection = await Connection.connect({ address: connections.temporalAddress });
  const { workflow } = new Client({ connection, namespace: connections.temporalNamespace });
  const count = async (table: string, where: object): Promise<number> => Number((await db(table).where(where).count({ rows: '*' }))[0]?.['rows'] ?? 0);
  try {
    const each = await Promise.all(
      answers.map(async ({ registration: { key, name }, id }) => {
        const { status } = await workflow.getHandle(`registration/${id}`).describe();
        const found: Effects = {
          idempotencyKeys: await count('idempotency_keys', { key, request_id: id, status: 201 }),
          opportunities: await count('opportunities', { name: `故障演练 ${key}` }),
          owners: await count('opportunity_owners', { opportunity_id: id }),
          customers: await count('customers', { name }),
          claimKeys: await count('claim_keys', { opportunity_id: id, standing: 'exclusive', released_at: null }),
          registeredEvents: await count('events', { case_id: id, type: 'opportunity.registered' }),
          validEvents: await count('events', { case_id: id, type: 'opportunity.valid' }),
          customerEvents: Number((await db.raw("select count(*) as rows from events where type = 'customer.created' and data->>'opportunityId' = ?", [id])).rows[0].rows),
          ledgerEntries: (await ledgerOf(db, id)).length,
          runningFlows: status.name === 'RUNNING' ? 1 : 0,
        };
        return { key, found };
      }),
    );
    const wrong = each.filter(({ found }) => JSON.stringify(found) !== JSON.stringify(ONE_REGISTRATION)).map(({ key, found }) => `${key} has not exactly one effect: ${JSON.stringify(found)}`);
    return { total: each.map(({ found }) => found).reduce(sum, { ...ONE_REGISTRATION, ...zeroes }), wrong };
  } finally {
    await connection.close();
    await db.destroy();
  }
}

const zeroes = { idempotencyKeys: 0, opportunities: 0, owners: 0, customers: 0, claimKeys: 0, registeredEvents: 0, validEvents: 0, customerEvents: 0, ledgerEntries: 0, runningFlows: 0 };

const sum = (a: Effects, b: Effects): Effects => ({
  idempotencyKeys: a.idempotencyKeys + b.idempotencyKeys,
  opportunities: a.opportunities + b.opportunities,
  owners: a.owners + b.owners,
  customers: a.customers + b.customers,
  claimKeys: a.claimKeys + b.claimKeys,
  registeredEvents: a.registeredEvents + b.registeredEvents,
  validEvents: a.validEvents + b.validEvents,
  customerEvents: a.customerEvents + b.customerEvents,
  ledgerEntries: a.ledgerEntries + b.ledgerEntries,
  runningFlows: a.runningFlows + b.runningFlows,
});

import { setTimeout as pause } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { ledgerOf } from '../../db/ledger/rows';
import type { Connections } from '../world/instance';
import { inside, type Inside } from './inside';
import { compared, type Effects } from './work';

const FLOWS_END_WITHIN_MS = 60_000;
const LOOK_AGAIN_MS = 100;

/** A sale that was moved on and won, and the keys of all that was asked about it. */
export interface Sale {
  readonly id: string;
  readonly keys: readonly string[];
}

/**
 * What one sale leaves behind that was visited, moved forward, back and forward, through a gate, and won: each
 * exactly so often.
 */
const ONE_SALE = {
  idempotencyKeys: 7,
  visits: 5,
  visitsInOrder: 1,
  openVisits: 0,
  gaps: 0,
  enteredEvents: 5,
  leftEvents: 5,
  doneEvents: 1,
  gates: 1,
  gatePassedEvents: 1,
  decisions: 1,
  wonOpportunities: 1,
  wonEvents: 1,
  wonLedgerEntries: 1,
  contracts: 1,
  contractEvents: 1,
  followUps: 3,
  endedFlows: 2,
};

/** Counts what every sale left in the database and in the engine, and looks at the numbers of all contracts. */
export const effectsOfSales = (connections: Connections, sold: readonly Sale[]): Promise<Effects> =>
  inside(connections, async (at) => {
    const each = await Promise.all(sold.map(async (sale) => ({ name: sale.id, found: await effectsOf(sale, at) })));
    const { total, wrong } = compared(ONE_SALE, each);
    return { total, wrong: [...wrong, ...(await gapsInNumbers(at))] };
  });

async function effectsOf({ id, keys }: Sale, { db, workflow, count }: Inside): Promise<typeof ONE_SALE> {
  const ended = await Promise.all(
    ['stage', 'registration'].map((flow) => hasEnded(workflow.getHandle(`${flow}/${id}`))),
  );
  const visits = await db('stage_visits')
    .where({ opportunity_id: id })
    .orderBy('number')
    .select('stage_key', 'entered_at', 'left_at');
  const events = (type: string): Promise<number> => count('events', { case_id: id, type });
  const ledger = await ledgerOf(db, id);
  return {
    idempotencyKeys: (
      await db('idempotency_keys')
        .whereIn('key', [...keys])
        .where({ status: 200 })
    ).length,
    visits: visits.length,
    visitsInOrder: visits.map(({ stage_key }) => stage_key).join() === 'lead,proposal,lead,proposal,closing' ? 1 : 0,
    openVisits: visits.filter(({ left_at }) => left_at === null).length,
    gaps: visits.filter(({ entered_at }, index) => index > 0 && entered_at !== visits[index - 1]?.left_at).length,
    enteredEvents: await events('stage.entered'),
    leftEvents: await events('stage.left'),
    doneEvents: await events('activity.done'),
    gates: await count('approvals', { subject_id: id }),
    gatePassedEvents: await events('stage.gatePassed'),
    decisions: ledger.filter(({ action }) => action === 'decided').length,
    wonOpportunities: await count('opportunities', { id, status: 'won', protected_until: null }),
    wonEvents: await events('opportunity.won'),
    wonLedgerEntries: ledger.filter(({ action }) => action === 'won').length,
    contracts: await count('contracts', {
      opportunity_id: id,
      party: (await db('opportunities').where({ id }).first())?.customer.name ?? '',
      amount_fen: 12_000_000,
    }),
    contractEvents: await events('contract.created'),
    followUps: await count('opportunity_activities', { opportunity_id: id, kind: 'followUp' }),
    endedFlows: ended.filter(Boolean).length,
  };
}

/** A flow is told of the end a moment after whoever asked for it; one that never is counts as not ended. */
async function hasEnded(flow: WorkflowHandle): Promise<boolean> {
  for (const giveUpAt = Date.now() + FLOWS_END_WITHIN_MS; Date.now() < giveUpAt; await pause(LOOK_AGAIN_MS)) {
    const { status } = await flow.describe();
    if (status.name !== 'RUNNING') return status.name === 'COMPLETED';
  }
  return false;
}

/** SLS-02: the contracts of a year are numbered from one on, without gap. */
async function gapsInNumbers({ db }: Inside): Promise<string[]> {
  const numbers: string[] = await db('contracts').orderBy('number').pluck('number');
  const counted = await db('contract_numbers').select('year', 'last');
  const expected = counted
    .flatMap(({ year, last }) =>
      Array.from({ length: last }, (_, index) => `HT-${year}-${String(index + 1).padStart(6, '0')}`),
    )
    .toSorted();
  return numbers.join() === expected.join() ? [] : [`the contracts are numbered ${numbers.join(', ')}`];
}

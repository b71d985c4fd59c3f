import type { ScanProgress } from '../../definitions/matching/scan/progress';
import type { DuplicateScanStart, ScanState } from '../../definitions/matching/scan/scan';
import { appendEvent } from '../shared/events';
import type { Db } from '../shared/knex';
import { paged, type PageRequest } from '../shared/listing';

interface DuplicateScanRow {
  readonly id: string;
  readonly workflow_id: string;
  readonly state: ScanState;
  readonly policy_key: string;
  readonly policy_version: number;
  readonly min_score: number;
  readonly total: number;
  readonly compared: number;
  readonly found: number;
  readonly batches: number;
  readonly last_id: string | null;
  readonly up_to_id: string | null;
  readonly started_by: string;
  readonly started_at: string;
  readonly ended_at: string | null;
}

interface DuplicateScanBatchRow {
  readonly scan_id: string;
  readonly number: number;
  readonly last_id: string;
  readonly customers: number;
  readonly found: number;
  readonly took_ms: number;
  readonly finished_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    duplicate_scans: DuplicateScanRow;
    duplicate_scan_batches: DuplicateScanBatchRow;
  }
}

/** A scan with what its last batches took. */
export type ShownScan = DuplicateScanRow & Pick<ScanProgress, 'recentCustomers' | 'recentMs'>;

const OPEN: readonly ScanState[] = ['running', 'paused'];

/** The scan that is under way, if any: there is at most one. */
export const openScan = (db: Db): Promise<DuplicateScanRow | undefined> =>
  db('duplicate_scans')
    .whereIn('state', [...OPEN])
    .first();

/** What its flow starts with. */
export const startOfScan = (row: DuplicateScanRow): DuplicateScanStart => ({
  scanId: row.id,
  policy: { key: row.policy_key, version: row.policy_version },
  minScore: row.min_score,
  by: { userId: row.started_by },
});

export const scanById = (db: Db, id: string): Promise<DuplicateScanRow | undefined> =>
  db('duplicate_scans').where({ id }).first();

/**
 * Writes the row of a scan that begins; it goes through the customers that are there now. What an earlier scan kept
 * for itself is gone.
 */
export async function insertScan(
  trx: Db,
  { scanId, policy, minScore, by }: DuplicateScanStart,
  workflowId: string,
  at: string,
): Promise<void> {
  await trx.raw(
    `insert into duplicate_scans (id, workflow_id, state, policy_key, policy_version, min_score, total, up_to_id,
      started_by, started_at)
     select ?, ?, 'running', ?, ?, ?, (select count(*) from customers where merged_into_id is null), (select id
       from customers order by id desc limit 1), ?, ?`,
    [scanId, workflowId, policy.key, policy.version, minScore, by.userId, at],
  );
  await trx.raw('truncate duplicate_scan_blocks');
  await appendEvent(trx, {
    key: `${scanId}/started`,
    type: 'duplicateScan.started',
    caseId: scanId,
    at,
    byUserId: by.userId,
    data: { policy, minScore },
  });
}

/** The row, kept from others until the transaction ends: of a batch and a pause, one comes first. */
export const lockScan = (trx: Db, id: string): Promise<DuplicateScanRow | undefined> =>
  trx('duplicate_scans').where({ id }).forUpdate().first();

export async function endScan(trx: Db, id: string, state: 'done' | 'cancelled', at: string): Promise<void> {
  await trx('duplicate_scans').where({ id }).update({ state, ended_at: at });
  await trx.raw('truncate duplicate_scan_blocks');
}

export async function changeScanState(trx: Db, id: string, state: 'running' | 'paused'): Promise<void> {
  await trx('duplicate_scans').where({ id }).update({ state });
}

interface FinishedBatch {
  readonly lastId: string;
  readonly customers: number;
  readonly found: number;
  readonly tookMs: number;
}

/**
 * Notes a finished batch, in the transaction that writes its pairs. A number that is there already refuses it: no
 * batch is finished twice.
 */
export async function finishBatch(
  trx: Db,
  scan: DuplicateScanRow,
  { lastId, customers, found, tookMs }: FinishedBatch,
  at: string,
): Promise<void> {
  const number = scan.batches + 1;
  await trx('duplicate_scan_batches').insert({
    scan_id: scan.id,
    number,
    last_id: lastId,
    customers,
    found,
    took_ms: tookMs,
    finished_at: at,
  });
  await trx('duplicate_scans')
    .where({ id: scan.id })
    .update({ batches: number, last_id: lastId, compared: scan.compared + customers, found: scan.found + found });
}

export const listScans = (db: Db, page: PageRequest): Promise<ShownScan[]> => paged(shownScans(db), page);

export const shownScan = (db: Db, id: string): Promise<ShownScan | undefined> => shownScans(db).where({ id }).first();

const shownScans = (db: Db) =>
  db('duplicate_scans')
    .joinRaw(
      `cross join lateral (select coalesce(sum(b.customers), 0)::int as "recentCustomers",
        coalesce(sum(b.took_ms), 0)::int as "recentMs"
                           from duplicate_scan_batches b
                             where b.scan_id = duplicate_scans.id and b.number > duplicate_scans.batches - ?) recent`,
      [RECENT_BATCHES],
    )
    .select<ShownScan[]>('duplicate_scans.*', 'recentCustomers', 'recentMs');

const RECENT_BATCHES = 20;

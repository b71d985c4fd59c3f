import { setImmediate as letOthersWork } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { frozenDefinition } from '../../db/definition/frozen';
import { distinctAmong } from '../../db/matching/distinct-customers';
import {
  candidatesBefore,
  customersAfter,
  scannedCustomers,
  type ScannedCustomer,
} from '../../db/matching/duplicate-candidates';
import { heldUnmerged, writeFoundPairs } from '../../db/matching/duplicate-pairs';
import {
  changeScanState,
  endScan,
  finishBatch,
  insertScan,
  lockScan,
  openScan,
  scanById,
} from '../../db/matching/duplicate-scans';
import { isUniqueViolation } from '../../db/shared/errors';
import { appendEvent, hasEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { weightsOf } from '../../definitions/matching/likeness/likeness-weights';
import { blocksOf } from '../../definitions/matching/scan/blocks';
import { bestPairs, comparedCustomer, type FoundPair, judgePair } from '../../definitions/matching/scan/pair';
import {
  type DuplicateScanStart,
  refusalToStart,
  type ScanCommandKind,
  type ScanState,
  stateAfter,
} from '../../definitions/matching/scan/scan';
import { isRefused, type Refused } from '../../definitions/shared/refusal';

interface Opening {
  readonly start: DuplicateScanStart;
  readonly at: string;
  readonly workflowId: string;
}

interface Step {
  readonly scanId: string;
  readonly at: string;
}

interface Commanding extends Step {
  readonly command: { readonly id: string; readonly kind: ScanCommandKind; readonly by: { readonly userId: string } };
}

/** How a scan stands by its row. */
interface Standing {
  readonly state: ScanState;
}

/** `more`: there are customers left; `end`: all have been compared; `halted`: the scan is not running. */
type Went = 'more' | 'end' | 'halted';

/** Customers of one transaction: a kill repeats at most so many, and a pause waits for at most so many. */
const BATCH = 500;
/** Batches of one attempt, so that the flow’s history stays short. */
const BATCHES_AT_ONCE = 5;
/** Customers that are compared before others get a turn of the processor. */
const CHUNK = 20;

const EVENT_OF = {
  pause: 'duplicateScan.paused',
  resume: 'duplicateScan.resumed',
  cancel: 'duplicateScan.cancelled',
} as const;

/**
 * What the flow of a duplicate scan asks of the world. How far it is stands in rows, so that each may stop anywhere
 * and run again.
 */
export const duplicateScanActivities = (db: Db) => ({
  /** Gives the state of the scan, or why there is none: another one is open. */
  async openDuplicateScan({ start, at, workflowId }: Opening): Promise<Standing | Refused> {
    const there = await scanById(db, start.scanId);
    if (there) return { state: there.state };
    try {
      await db.transaction((trx) => insertScan(trx, start, workflowId, at));
      return { state: 'running' };
    } catch (error) {
      const open = isUniqueViolation(error) ? await openScan(db) : undefined;
      if (open === undefined) throw error;
      return open.id === start.scanId ? { state: open.state } : refusalToStart(open);
    }
  },

  async compareNextCustomers({ scanId, at }: Step): Promise<Went> {
    const { cancellationSignal } = Context.current();
    for (let n = 0; n < BATCHES_AT_ONCE && !cancellationSignal.aborted; n++) {
      const went = await db.transaction((trx) => compareBatch(trx, scanId, at));
      if (went !== 'more') return went;
    }
    return 'more'; // also where the worker stops: the flow asks again, and another goes on
  },

  /** Judged by the row, which is ahead of a flow that has forgotten something. */
  commandDuplicateScan: (commanding: Commanding): Promise<Standing | Refused> =>
    db.transaction((trx) => carryOutCommand(trx, commanding)),

  /** Gives the state from then on, which is another than `done` where the row says that it does not run. */
  finishDuplicateScan: (step: Step): Promise<ScanState> => db.transaction((trx) => finish(trx, step)),
});

async function carryOutCommand(trx: Db, { scanId, at, command }: Commanding): Promise<Standing | Refused> {
  const { id, kind, by } = command;
  const { state } = required(await lockScan(trx, scanId));
  const key = `${scanId}/${kind}/${id}`;
  if (await hasEvent(trx, key)) return { state }; // an earlier attempt was here
  const after = stateAfter(state, kind);
  if (isRefused(after)) return after;
  await appendEvent(trx, { key, type: EVENT_OF[kind], caseId: scanId, at, byUserId: by.userId, data: {} });
  await (after.state === 'cancelled'
    ? endScan(trx, scanId, after.state, at)
    : changeScanState(trx, scanId, after.state));
  return after;
}

async function finish(trx: Db, { scanId, at }: Step): Promise<ScanState> {
  const { state, compared, found } = required(await lockScan(trx, scanId));
  if (state !== 'running') return state;
  const about = { key: `${scanId}/finished`, type: 'duplicateScan.finished', caseId: scanId } as const;
  await appendEvent(trx, { ...about, at, byUserId: null, data: { compared, found } });
  await endScan(trx, scanId, 'done', at);
  return 'done';
}

function required<T>(scan: T | undefined): T {
  if (scan === undefined) throw new Error('A scan that runs is there.');
  return scan;
}

/**
 * The next customers are compared with those before them; pairs, progress and the note of the batch are one
 * transaction.
 */
async function compareBatch(trx: Db, scanId: string, at: string): Promise<Went> {
  const { heartbeat } = Context.current();
  heartbeat();
  const scan = await lockScan(trx, scanId);
  if (scan?.state !== 'running') return 'halted';
  const began = performance.now();
  const customers =
    scan.up_to_id === null ? [] : await customersAfter(trx, { after: scan.last_id, upTo: scan.up_to_id, limit: BATCH });
  const last = customers.at(-1);
  if (last === undefined) return 'end';
  const { fuzzy } = await frozenDefinition(trx, 'registrationPolicy', scan.policy_key, scan.policy_version);
  const judging = { minScore: scan.min_score, weights: weightsOf(fuzzy) };
  const pairs = await pairsOf(trx, customers, judging, heartbeat);
  const found = await writeFoundPairs(trx, await worthAsking(trx, pairs), { scanId, at });
  await finishBatch(
    trx,
    scan,
    { lastId: last.id, customers: customers.length, found, tookMs: Math.round(performance.now() - began) },
    at,
  );
  return 'more';
}

async function pairsOf(
  trx: Db,
  customers: readonly ScannedCustomer[],
  judging: Parameters<typeof judgePair>[3],
  stillAtWork: () => void,
): Promise<readonly FoundPair[]> {
  const batch = new Map(customers.map((customer) => [customer.id, comparedCustomer(customer)]));
  const candidates = await candidatesBefore(
    trx,
    [...batch.values()].map(({ id, profile }) => ({ id, blocks: blocksOf(profile()) })),
  );
  stillAtWork();
  const earlierIds = new Set([...candidates.values()].flatMap((ofOne) => [...ofOne.keys()]));
  const earlier = new Map(
    (await scannedCustomers(trx, [...earlierIds])).map((customer) => [customer.id, comparedCustomer(customer)]),
  );
  const pairs: FoundPair[] = [];
  let n = 0;
  for (const customer of batch.values()) {
    const judged = [...(candidates.get(customer.id) ?? [])].map(([earlierId, equalKeys]) => {
      const other = earlier.get(earlierId);
      return other && judgePair(customer, other, equalKeys, judging);
    });
    pairs.push(...bestPairs(judged.filter((pair) => pair !== undefined)));
    if (++n % CHUNK !== 0) continue;
    stillAtWork();
    await letOthersWork();
  }
  return pairs;
}

/** Without what a person has decided, and without who has become a part of another meanwhile. */
async function worthAsking(trx: Db, pairs: readonly FoundPair[]): Promise<readonly FoundPair[]> {
  if (pairs.length === 0) return [];
  const unmerged = await heldUnmerged(trx, [...new Set(pairs.flatMap(({ oneId, otherId }) => [oneId, otherId]))]);
  const distinct = new Set((await distinctAmong(trx, pairs)).map(nameOf));
  return pairs.filter((pair) => unmerged.has(pair.oneId) && unmerged.has(pair.otherId) && !distinct.has(nameOf(pair)));
}

const nameOf = ({ oneId, otherId }: Pick<FoundPair, 'oneId' | 'otherId'>): string => `${oneId} ${otherId}`;

import { openCalendarChanges } from '../../db/calendar/changes';
import { openApprovals, openRecordApprovals, openRegistrations, openSales, type Part } from '../../db/case/open-cases';
import { openMigrations } from '../../db/definition/migrations';
import { openHandovers } from '../../db/handover/rows';
import { openScan, startOfScan } from '../../db/matching/duplicate-scans';
import type { Db } from '../../db/shared/knex';
import { BEFORE_ALL } from '../../definitions/shared/ids';
import { approvalFlow } from '../../workflows/approval/messages';
import { recordApprovalFlow } from '../../workflows/around/messages';
import { calendarChangeFlow } from '../../workflows/calendar/messages';
import { migrationFlow } from '../../workflows/definition/messages';
import { handoverFlow } from '../../workflows/handover/messages';
import { duplicateScanFlow } from '../../workflows/matching/messages';
import { registrationFlow } from '../../workflows/registration/messages';
import type { FlowStart } from '../../workflows/shared/flow-start';
import { stageFlow } from '../../workflows/stage/messages';

/** A flow that an open case needs. */
export interface OpenFlow extends FlowStart {
  /** By which the next part of its kind begins. */
  readonly id: string;
}

type Read = (db: Db, part: Part) => Promise<readonly OpenFlow[]>;

interface KindOfFlow {
  readonly flow: string;
  readonly read: Read;
}

/** Rows of a case that are read at once. */
const PART = 500;

/**
 * Every kind of flow, in the order in which they are started: sales before the registrations that would start them,
 * and what tells other flows something after all that could be told.
 */
const kinds: readonly KindOfFlow[] = [
  {
    flow: 'stage',
    read: async (db, part) => (await openSales(db, part)).map((id) => ({ id, ...stageFlow(id) })),
  },
  {
    flow: 'registration',
    read: async (db, part) => (await openRegistrations(db, part)).map((id) => ({ id, ...registrationFlow(id) })),
  },
  {
    flow: 'approval',
    read: async (db, part) => (await openApprovals(db, part)).map((id) => ({ id, ...approvalFlow(id) })),
  },
  {
    flow: 'recordApproval',
    read: async (db, part) =>
      (await openRecordApprovals(db, part)).map(({ id, record }) => ({ id, ...recordApprovalFlow(record, id) })),
  },
  { flow: 'duplicateScan', read: scans },
  { flow: 'calendarChange', read: calendarChanges },
  {
    flow: 'definitionMigration',
    read: async (db, part) =>
      (await openMigrations(db, part)).map((start) => ({ id: start.migrationId, ...migrationFlow(start) })),
  },
  {
    flow: 'handover',
    read: async (db, part) =>
      (await openHandovers(db, part)).map((start) => ({ id: start.handoverId, ...handoverFlow(start) })),
  },
];

export const flowNames: readonly string[] = kinds.map(({ flow }) => flow);

/** The flows that the open cases need, part by part. */
export async function* openFlows(db: Db): AsyncGenerator<OpenFlow & Pick<KindOfFlow, 'flow'>> {
  for (const { flow, read } of kinds) {
    for (let after = BEFORE_ALL; ;) {
      const part = await read(db, { after, limit: PART });
      for (const open of part) yield { flow, ...open };
      const last = part.at(-1);
      if (last === undefined || part.length < PART) break;
      after = last.id;
    }
  }
}

/** At most one is under way. */
async function scans(db: Db): Promise<readonly OpenFlow[]> {
  const scan = await openScan(db);
  return scan === undefined ? [] : [{ id: scan.id, ...duplicateScanFlow(startOfScan(scan)) }];
}

/** A handful: the versions of calendars that were published and are not followed yet. */
async function calendarChanges(db: Db, { after, limit }: Part): Promise<readonly OpenFlow[]> {
  const changes = after === BEFORE_ALL ? await openCalendarChanges(db) : [];
  return changes.slice(0, limit).map((change) => ({ id: change.id, ...calendarChangeFlow(change) }));
}

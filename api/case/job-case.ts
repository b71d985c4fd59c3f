import { calendarChangeById } from '../../db/calendar/changes';
import { countVerdicts, migrationById } from '../../db/definition/migrations';
import { countItems, handoverById } from '../../db/handover/rows';
import { scanById } from '../../db/matching/duplicate-scans';
import type { Db } from '../../db/shared/knex';
import { isOver } from '../../definitions/matching/scan/scan';
import { calendarChangeWorkflowId } from '../../workflows/calendar/messages';
import type { FoundCase } from './found-case';

/** What runs in the background beside the cases of people: handovers, scans, migrations, changes of calendars. */
export const jobCase = async (db: Db, id: string): Promise<FoundCase | undefined> =>
  (await handover(db, id)) ?? (await scan(db, id)) ?? (await migration(db, id)) ?? (await calendarChange(db, id));

type Job = Pick<FoundCase, 'id' | 'flow' | 'workflowId' | 'status' | 'definition' | 'state'>;

const asCase = (job: Job, isNeeded: boolean): FoundCase => ({
  ...job,
  version: null,
  flows: [{ flow: job.flow, workflowId: job.workflowId, isNeeded }],
  timers: [],
  isEndedByHand: false,
});

async function handover(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await handoverById(db, id);
  if (!row) return undefined;
  const { workflow_id: workflowId, status } = row;
  const state = { counts: await countItems(db, id) };
  return asCase({ id, flow: 'handover', workflowId, status, definition: null, state }, status === 'running');
}

async function scan(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await scanById(db, id);
  if (!row) return undefined;
  const { workflow_id: workflowId, state: status, total, compared, found, batches } = row;
  const definition = { kind: 'registrationPolicy', key: row.policy_key, version: row.policy_version };
  const state = { total, compared, found, batches };
  return asCase({ id, flow: 'duplicateScan', workflowId, status, definition, state }, !isOver(status));
}

async function migration(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await migrationById(db, id);
  if (!row) return undefined;
  const { workflow_id: workflowId, status, kind, key, to_version: version } = row;
  const definition = { kind, key, version };
  const state = { counts: await countVerdicts(db, id) };
  return asCase({ id, flow: 'definitionMigration', workflowId, status, definition, state }, status === 'running');
}

async function calendarChange(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await calendarChangeById(db, id);
  if (!row) return undefined;
  const { key, version, done_at: doneAt } = row;
  const definition = { kind: 'workingCalendar', key, version };
  const workflowId = calendarChangeWorkflowId(row);
  const status = doneAt === null ? 'running' : 'done';
  return asCase({ id, flow: 'calendarChange', workflowId, status, definition, state: {} }, doneAt === null);
}

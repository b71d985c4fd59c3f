import { calendarChangeById } from '../../db/calendar/changes';
import { countVerdicts, migrationById, startOfMigration } from '../../db/definition/migrations';
import { countItems, namedHandovers, startOfHandover } from '../../db/handover/rows';
import { scanById, startOfScan } from '../../db/matching/duplicate-scans';
import type { Db } from '../../db/shared/knex';
import { isOver } from '../../definitions/matching/scan/scan';
import { calendarChangeFlow } from '../../workflows/calendar/messages';
import { migrationFlow } from '../../workflows/definition/messages';
import { handoverFlow } from '../../workflows/handover/messages';
import { duplicateScanFlow } from '../../workflows/matching/messages';
import type { FlowStart } from '../../workflows/shared/flow-start';
import type { FoundCase } from './found-case';

/** What runs in the background beside the cases of people: handovers, scans, migrations, changes of calendars. */
export const jobCase = async (db: Db, id: string): Promise<FoundCase | undefined> =>
  (await handover(db, id)) ?? (await scan(db, id)) ?? (await migration(db, id)) ?? (await calendarChange(db, id));

type Job = Pick<FoundCase, 'id' | 'status' | 'definition' | 'state'>;

const asCase = (job: Job, flow: string, begin: FlowStart, isNeeded: boolean): FoundCase => ({
  ...job,
  flow,
  workflowId: begin.workflowId,
  version: null,
  flows: [{ flow, workflowId: begin.workflowId, isNeeded, begin }],
  timers: [],
  isEndedByHand: false,
});

async function handover(db: Db, id: string): Promise<FoundCase | undefined> {
  const [row] = await namedHandovers(db).where('handovers.id', id);
  if (!row) return undefined;
  const state = { counts: await countItems(db, id) };
  const job = { id, status: row.status, definition: null, state };
  return asCase(job, 'handover', handoverFlow(startOfHandover(row)), row.status === 'running');
}

async function scan(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await scanById(db, id);
  if (!row) return undefined;
  const { state: status, total, compared, found, batches } = row;
  const definition = { kind: 'registrationPolicy', key: row.policy_key, version: row.policy_version };
  const job = { id, status, definition, state: { total, compared, found, batches } };
  return asCase(job, 'duplicateScan', duplicateScanFlow(startOfScan(row)), !isOver(status));
}

async function migration(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await migrationById(db, id);
  if (!row) return undefined;
  const { status, kind, key, to_version: version } = row;
  const job = { id, status, definition: { kind, key, version }, state: { counts: await countVerdicts(db, id) } };
  return asCase(job, 'definitionMigration', migrationFlow(startOfMigration(row)), status === 'running');
}

async function calendarChange(db: Db, id: string): Promise<FoundCase | undefined> {
  const row = await calendarChangeById(db, id);
  if (!row) return undefined;
  const { key, version, done_at: doneAt } = row;
  const status = doneAt === null ? 'running' : 'done';
  const job = { id, status, definition: { kind: 'workingCalendar', key, version }, state: {} };
  return asCase(job, 'calendarChange', calendarChangeFlow(row), doneAt === null);
}

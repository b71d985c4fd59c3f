import type { Person } from '../../../world/http';
import type { World } from '../../../world/world';

/** A world with its people, in which cases are played. */
export interface Stage {
  readonly world: World;
  readonly person: (username: string) => Person;
}

/** A case that is open while the engine is lost. */
export interface OpenCase {
  readonly name: string;
  /** Brings it there; gives its id. */
  readonly begin: (stage: Stage) => Promise<string>;
  /** Drives it to its end. */
  readonly finish: (stage: Stage, id: string) => Promise<void>;
}

export const everybody = [
  'sales1',
  'sales2',
  'sales3',
  'manager1',
  'manager2',
  'director1',
  'legal1',
  'finance1',
  'tech1',
  'tech2',
  'tech3',
  'care1',
  'ops1',
  'admin1',
];

/** Whoever holds, or may claim, an open task of the case or approval decides it, until there is none. */
export async function decideAll({ world, person }: Stage, id: string, outcome: string, most = 10): Promise<number> {
  for (let decided = 0; decided < most; decided++) {
    const task = await world
      .db('tasks')
      .where({ status: 'open' })
      .where((of) => of.where({ case_id: id }).orWhere({ approval_id: id }))
      .orderBy('number')
      .first();
    if (!task) return decided;
    const holderId = task.assignee_id ?? task.candidate_ids[0] ?? '';
    const holder = await world.db('users').where({ id: holderId }).first();
    if (!holder) throw new Error(`Nobody holds the task ${task.id}.`);
    const by = person(holder.username);
    if (task.assignee_id === null) await by.post(`/tasks/${task.id}/claim`).expect(200);
    await by.post(`/tasks/${task.id}/decision`, { outcome, comment: '依据充分' }).expect(200);
  }
  return most;
}

/** Several at a time. */
export async function inLanes<T>(given: readonly T[], lanes: number, work: (one: T) => Promise<void>): Promise<void> {
  const waiting = [...given];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** Everything that is left of a case: equal for two cases that went the same way, whenever and under whatever ids. */
export async function traceOf({ world: { db } }: Stage, id: string): Promise<Readonly<Record<string, unknown>>> {
  const plainText = await plainTexts(db, id);
  const plain = (rows: readonly object[]): unknown[] => rows.map(plainText).toSorted();
  const approvals = await db('approvals')
    .where({ case_id: id })
    .orWhere({ id })
    .select('id', 'flow', 'status', 'outcome', 'data');
  const handedOver = await db('handover_items').where({ handover_id: id }).pluck('item_id');
  const migrated = await db('definition_migration_cases').where({ migration_id: id }).pluck('case_id');
  const ids = [id, ...approvals.map((approval) => approval.id), ...handedOver, ...migrated];
  return {
    opportunity: plain(
      await db('opportunities')
        .where({ id })
        .select('status', 'visibility', 'extensions', 'stage_key', 'stage_version', 'stage_overdue', 'stage_stalled')
        .select('forecast', 'protected_until', 'extension_approval_id', 'suspended_until', 'version'),
    ),
    owners: plain(await db('opportunity_owners').where({ opportunity_id: id }).select('user_id', 'share')),
    keys: plain(
      await db('claim_keys')
        .where({ opportunity_id: id })
        .select('kind', 'standing', db.raw('released_at is null as held')),
    ),
    visits: plain(await db('stage_visits').where({ opportunity_id: id }).select('number', 'stage_key', 'by_user_id')),
    approvals: plain(approvals),
    budgets: plain(await db('opportunity_budgets').where({ opportunity_id: id }).select('status', 'revision')),
    tasks: plain(
      await db('tasks')
        .whereIn('approval_id', ids)
        .select('number', 'step_key', 'status', 'outcome', 'assignee_id', 'decided_by'),
    ),
    events: plain(await db('events').whereIn('case_id', ids).select('type', 'by_user_id', 'data')),
    ledger: plain(await db('ledger').whereIn('case_id', ids).select('seq', 'action', 'actor_id', 'outcome', 'data')),
    messages: plain(
      await db('messages')
        .where((of) => ids.forEach((one) => of.orWhereLike('key', `${one}/%`)))
        .select('template', 'user_id', 'channel'),
    ),
    jobs: plain([
      ...(await db('handovers').where({ id }).select('status', 'what')),
      ...(await db('handover_items').where({ handover_id: id }).select('what', 'state', 'reason')),
      ...(await db('definition_migrations').where({ id }).select('status', 'to_version')),
      ...(await db('definition_migration_cases').where({ migration_id: id }).select('verdict', 'reason')),
      ...(await db('calendar_changes').where({ id }).select('version', db.raw('done_at is null as open'))),
      ...(await db('duplicate_scans').where({ id }).select('state', 'total', 'compared', 'found', 'batches')),
    ]),
  };
}

/** An answer about a case, equal for its twin. */
export const withoutIds = async ({ world: { db } }: Stage, id: string, answer: unknown): Promise<string> =>
  (await plainTexts(db, id))(answer);

/** With people by their names, and without what is a case’s own: ids, moments, numbers and names. */
async function plainTexts(db: World['db'], id: string): Promise<(value: unknown) => string> {
  const users = new Map((await db('users').select('id', 'username')).map((user) => [user.id, user.username]));
  const opportunity = await db('opportunities').where({ id }).first('name', 'customer');
  const names = opportunity ? [opportunity.customer.name, opportunity.name] : [];
  return (value) =>
    names
      .reduce((text, name) => text.replaceAll(name, '名'), JSON.stringify(value))
      .replaceAll(UUID, (one) => users.get(one) ?? '#')
      .replaceAll(MOMENT, 'T')
      .replaceAll(CONTRACT_NUMBER, 'HT');
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
/** Contracts are numbered in the order in which they come. */
const CONTRACT_NUMBER = /HT-\d{4}-\d{6}/g;
const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

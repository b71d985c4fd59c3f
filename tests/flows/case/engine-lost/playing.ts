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

/** Everything that is left of a case: equal for two cases that went the same way, whenever and under whatever ids. */
export async function traceOf({ world: { db } }: Stage, id: string): Promise<Readonly<Record<string, unknown>>> {
  const users = new Map((await db('users').select('id', 'username')).map((user) => [user.id, user.username]));
  const plain = (rows: readonly object[]): unknown[] =>
    rows
      .map((row) =>
        JSON.stringify(row)
          .replaceAll(UUID, (id) => users.get(id) ?? '#')
          .replaceAll(MOMENT, 'T'),
      )
      .toSorted();
  const approvals = await db('approvals')
    .where({ case_id: id })
    .orWhere({ id })
    .select('id', 'flow', 'status', 'outcome', 'data');
  const ids = [id, ...approvals.map((approval) => approval.id)];
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
  };
}

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const MOMENT = /\d{4}-\d\d-\d\dT[\d:.]+Z/g;

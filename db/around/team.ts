import type { OpportunityPeople } from '../../definitions/registration/who-may';
import { distinct, type FactValues } from './part-facts';
import type { teamFacts } from '../../definitions/around/team/schema';
import type { OpenWork } from '../../definitions/around/team/leaving';
import { isOver } from '../../definitions/registration/statuses';
import type { TeamRole } from '../../definitions/registration/team-roles';
import type { Db } from '../shared/knex';
import type { PartRow } from './parts';
import type { OpportunityRow } from '../registration/rows';
import { prepared } from '../shared/prepared';

export interface MemberRow extends PartRow {
  readonly user_id: string;
  readonly role: TeamRole;
  readonly share: number | null;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_team: MemberRow;
  }
}

/**
 * What of an opportunity is still to be done by somebody: tasks of the plan, planned activities of its present stage
 * while it is sold, and what is followed after winning.
 */
export async function openWorkOf(
  trx: Db,
  { id, status, stage_key }: Pick<OpportunityRow, 'id' | 'status' | 'stage_key'>,
  userId: string,
): Promise<OpenWork[]> {
  const tasks = await trx('project_plan_tasks')
    .where({ opportunity_id: id, assignee_id: userId, done_at: null })
    .orderBy(['due_on', 'id'])
    .select<{ id: string; name: string }[]>('id', 'name');
  const activities = await trx('opportunity_activities')
    .where({
      opportunity_id: id,
      assignee_id: userId,
      done_at: null,
      ...(isOver(status) ? { kind: 'followUp' } : { kind: 'sales', stage_key: stage_key ?? '' }),
    })
    .orderBy('key')
    .select('key', 'name');
  return [
    ...tasks.map((task) => ({ pointer: `/plan/${task.id}`, name: task.name })),
    ...activities.map(({ key, name }) => ({ pointer: `/activities/${key}`, name })),
  ];
}

interface Passing {
  readonly opportunityId: string;
  readonly fromUserId: string;
  readonly toUserId: string;
  readonly at: string;
}

/**
 * One’s place in the team is the other’s; who has a place already has both shares, and assists if either did. False:
 * there was none.
 */
export async function passMembershipOn(
  trx: Db,
  { opportunityId, fromUserId, toUserId, at }: Passing,
): Promise<boolean> {
  const places = await trx<MemberRow>('opportunity_team')
    .where({ opportunity_id: opportunityId })
    .whereIn('user_id', [fromUserId, toUserId])
    .select('id', 'user_id', 'role', 'share');
  const given = places.find(({ user_id }) => user_id === fromUserId);
  if (given === undefined) return false;
  const had = places.find(({ user_id }) => user_id === toUserId);
  const next = had === undefined ? { user_id: toUserId } : unitedPlace(given, had);
  if (had !== undefined) await trx('opportunity_team').where({ id: given.id }).delete();
  await trx('opportunity_team')
    .where({ id: (had ?? given).id })
    .update({ ...next, updated_at: at, version: trx.raw('version + 1') });
  return true;
}

const unitedPlace = (given: Pick<MemberRow, 'role' | 'share'>, had: Pick<MemberRow, 'role' | 'share'>) => ({
  role: given.role === 'assistant' ? given.role : had.role,
  share: given.share === null ? had.share : given.share + (had.share ?? 0),
});

/** The open tasks of the plan that were one’s are the other’s; gives their ids. */
export async function passPlanTasksOn(
  trx: Db,
  { opportunityId, fromUserId, toUserId, at }: Passing,
): Promise<string[]> {
  const changed = await trx('project_plan_tasks')
    .where({ opportunity_id: opportunityId, assignee_id: fromUserId, done_at: null })
    .update({ assignee_id: toUserId, updated_at: at, version: trx.raw('version + 1') })
    .returning<{ id: string }[]>('id');
  return changed.map(({ id }) => id);
}

/** What is followed after winning and was one’s to do is the other’s; gives the keys. */
export async function passFollowUpsOn(trx: Db, { opportunityId, fromUserId, toUserId }: Passing): Promise<string[]> {
  const changed = await trx('opportunity_activities')
    .where({ opportunity_id: opportunityId, kind: 'followUp', assignee_id: fromUserId, done_at: null })
    .update({ assignee_id: toUserId })
    .returning<{ key: string }[]>('key');
  return changed.map(({ key }) => key);
}

const AROUND = `
  select array(select user_id::text from opportunity_owners where opportunity_id = :id
    order by share desc, user_id) as owners,
         (select coalesce(json_agg(json_build_object('userId', user_id, 'role', role)), '[]')
           from opportunity_team where opportunity_id = :id) as team`;

/** Who has to do with an opportunity; what the rules of access ask for. */
export async function peopleAround(
  db: Db,
  { id, department_id }: Pick<OpportunityRow, 'id' | 'department_id'>,
): Promise<OpportunityPeople> {
  const { rows } = await db
    .raw<{ rows: Omit<OpportunityPeople, 'departmentId'>[] }>(AROUND, { id })
    .options(prepared('people-around'));
  return { owners: rows[0]?.owners ?? [], team: rows[0]?.team ?? [], departmentId: department_id };
}

export const teamFactValues: FactValues<typeof teamFacts> = {
  team: distinct('p.role', 'opportunity_team p'),
};

import type { RowScope } from '../../definitions/organisation/access/row-scope';
import { ON_SALE } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';
import { pagedByWays, type PageRequest, walk, walkEach } from '../shared/listing';
import type { OpportunityRow } from '../registration/rows';
import { departmentsFrom } from '../organisation/organisation';
import type { ActivityRow } from './rows';

export interface PlannedActivityRow extends ActivityRow {
  readonly opportunity_name: string;
  readonly customer: OpportunityRow['customer'];
  readonly customer_id: string | null;
}

/** Whose activities, and which of them. */
export interface PlannedActivityFilter {
  /** What one’s own are beside those of the departments that one heads. */
  readonly scope: RowScope;
  readonly assigneeId?: string | undefined;
  /** This department and those below. */
  readonly departmentId?: string | undefined;
  readonly done?: boolean | undefined;
  /** Open with a plan that has passed on this day, or (`is: false`) everything else. */
  readonly overdue?: { readonly today: string; readonly is: boolean } | undefined;
  /** Dates: plans that end on this day or later, and before that one. */
  readonly from?: string | undefined;
  readonly before?: string | undefined;
}

/**
 * What people have to do about opportunities that are open, or won and followed, and what they did; a walk for each
 * of the people, in the order of their plans.
 */
export async function listPlannedActivities(
  db: Db,
  filter: PlannedActivityFilter,
  page: PageRequest,
): Promise<PlannedActivityRow[]> {
  const { done, overdue, from, before } = filter;
  const people = await peopleOf(db, filter);
  if (people.length === 0) return [];
  const theirs = db('opportunity_activities as a')
    .join('opportunities as o', 'o.id', 'a.opportunity_id')
    .whereRaw('a.assignee_id = of.id');
  theirs.whereRaw(
    `(a.done_at is not null or case a.kind when 'sales' then o.status = any(?::text[]) else o.status = 'won' end)`,
    [[...ON_SALE]],
  );
  if (done !== undefined) theirs.whereRaw(`a.done_at is ${done ? 'not ' : ''}null`);
  if (overdue)
    theirs.whereRaw(
      overdue.is ? 'a.done_at is null and a.plan_order < ?' : '(a.done_at is not null or a.plan_order >= ?)',
      [overdue.today],
    );
  if (from !== undefined) theirs.where('a.plan_order', '>=', from).whereNotNull('a.planned_until');
  if (before !== undefined) theirs.where('a.plan_order', '<', before);
  const rows = db('opportunity_activities as a')
    .join('opportunities as o', 'o.id', 'a.opportunity_id')
    .select('a.*', 'o.customer', 'o.customer_id', { opportunity_name: 'o.name' });
  return pagedByWays(
    db.from(rows.as('activity')).select<PlannedActivityRow[]>('*'),
    db,
    [walkEach(db, people, walk(theirs, { sortBy: 'a.plan_order', idColumn: 'a.id' }))],
    page,
  );
}

/** The ids of those whose activities are asked for and may be seen. */
async function peopleOf(db: Db, { scope, assigneeId, departmentId }: PlannedActivityFilter): Promise<string[]> {
  const people = db('users').select<{ id: string }[]>('id');
  if (assigneeId !== undefined) people.where({ id: assigneeId });
  if (departmentId !== undefined)
    people.whereRaw('department_id = any(?::uuid[])', [await departmentsFrom(db, departmentId)]);
  if (scope.kind === 'own')
    people.where((seen) =>
      seen.where({ id: scope.userId }).orWhereRaw('department_id = any(?::uuid[])', [[...scope.departmentIds]]),
    );
  return (await people).map(({ id }) => id);
}

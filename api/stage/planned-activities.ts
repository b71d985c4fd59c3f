import { type Static, Type } from '@sinclair/typebox';
import {
  listPlannedActivities,
  type PlannedActivityFilter,
  type PlannedActivityRow,
} from '../../db/stage/planned-activities';
import type { Caller } from '../../definitions/organisation/access/caller';
import { opportunitiesInFull } from '../../definitions/organisation/access/row-scope';
import { day, departmentAndBelow, uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { filteredQuery, type Listing, listSchema } from '../http/paging';
import { ok, type Route, route } from '../http/route';
import { todayHere } from '../shared/today';
import { activityPlan, isOverdue } from './activities';
import { plannedActivitySchema } from '../../definitions/stage/stage-view';

const listing: Listing<PlannedActivityRow> = {
  name: 'activities',
  sorts: { plannedUntil: { column: 'plan_order', of: ({ plan_order }) => plan_order } },
  defaultSort: 'plannedUntil',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

const query = filteredQuery({
  'filter[assigneeId]': Type.Optional(uuid('Whose. Left out: the caller’s.')),
  'filter[departmentId]': Type.Optional(departmentAndBelow()),
  'filter[done]': Type.Optional(Type.Boolean({ description: 'Whether they are done. Left out: both.' })),
  'filter[overdue]': Type.Optional(Type.Boolean({ description: 'Whether they are open and their plan has passed.' })),
  'filter[from]': Type.Optional(day('Plans that end on this day or later.')),
  'filter[before]': Type.Optional(day('Plans that end before this day.')),
});

/** The work that people have planned, over all opportunities (OPP-22, OPP-25). */
export const plannedActivityRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/activities',
    summary: 'What people have to do, and did',
    description:
      'One’s own; with `filter[assigneeId]` or `filter[departmentId]` those of people in departments that ' +
      'the caller heads. Of sales that are open, and what is followed after winning. By the end of their ' +
      'plans; what is assigned without a plan comes last, and only without `from` and `before`.',
    query,
    answers: { 200: { description: 'A page of activities.', schema: listSchema(plannedActivitySchema) } },
    async handle({ query: asked, caller }) {
      const today = todayHere();
      return ok(
        await pager.list(
          listing,
          asked,
          (page) => listPlannedActivities(db, filterOf(asked, caller, today), page),
          (rows) => rows.map((row) => view(row, today)),
        ),
      );
    },
  }),
];

function filterOf(asked: Static<typeof query>, caller: Caller, today: string): PlannedActivityFilter {
  const { 'filter[assigneeId]': assigneeId, 'filter[departmentId]': departmentId, 'filter[overdue]': overdue } = asked;
  return {
    scope: opportunitiesInFull(caller),
    assigneeId: assigneeId ?? (departmentId === undefined ? caller.id : undefined),
    departmentId,
    done: asked['filter[done]'],
    overdue: overdue === undefined ? undefined : { today, is: overdue },
    from: asked['filter[from]'],
    before: asked['filter[before]'],
  };
}

const view = (row: PlannedActivityRow, today: string) => ({
  id: row.id,
  opportunity: { id: row.opportunity_id, name: row.opportunity_name },
  customer: { id: row.customer_id, name: row.customer.name },
  ...activityPlan(row, isOverdue(row, today)),
});

import { WithStartWorkflowOperation } from '@temporalio/client';
import { Type } from '@sinclair/typebox';
import { type EventRow, eventsOf } from '../../db/shared/events';
import type { OpportunityRow } from '../../db/registration/rows';
import { readableOpportunities } from '../../definitions/organisation/access/row-scope';
import type { RegistrationStart } from '../../definitions/registration/state';
import { opportunityCategories, opportunityVisibilities } from '../../definitions/registration/fields/fields';
import { registrationSchema } from '../../definitions/registration/schema';
import { opportunityStatuses } from '../../definitions/registration/statuses';
import { opportunitySchema } from '../../definitions/stage/opportunity-view';
import { oneWordOf } from '../../definitions/shared/schema';
import { departmentAndBelow, instant, soughtText, uuid } from '../../definitions/shared/wire';
import { forecasts } from '../../definitions/stage/forecast';
import { registered, REGISTRATION_WORKFLOW, registrationWorkflowId } from '../../workflows/registration/messages';
import type { Deps } from '../deps';
import { type Listing, listQuery, listSchema, pageQuery, type Sort } from '../http/paging';
import { created, etag, ok, type Route, route } from '../http/route';
import { within } from '../shared/within';
import { answeredWith, opportunityView, opportunityViews } from './view';
import { visibleOpportunity } from './access';
import { registrationStart } from './starting';
import { type ListedOpportunity, listOpportunities } from '../../db/registration/lists';

/** What the caller is not shown has no value here either, nor in the cursor. */
const sortedBy = (column: keyof OpportunityRow, hasEmpty = true): Sort<ListedOpportunity> => ({
  column: `opportunities.${column}`,
  of: ({ place }) => place,
  hasEmpty,
});

const listing: Listing<ListedOpportunity> = {
  name: 'opportunities',
  sorts: {
    createdAt: sortedBy('created_at', false),
    expectedAmountFen: sortedBy('expected_amount_fen'),
    expectedCloseOn: sortedBy('expected_close_on'),
    protectedUntil: sortedBy('protected_until'),
    stageDueAt: sortedBy('stage_due_at'),
  },
  defaultSort: '-createdAt',
  idColumn: 'opportunities.id',
  idOf: ({ id }) => id,
};

const timeline: Listing<EventRow> = {
  name: 'timeline',
  sorts: { at: { column: 'seq', of: ({ seq }) => seq } },
  defaultSort: 'at',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

const timelineItem = Type.Object({
  id: uuid(),
  type: Type.String(),
  at: instant(),
  byUserId: Type.Union([uuid(), Type.Null()]),
  data: Type.Record(Type.String(), Type.Unknown()),
});

export const opportunityRoutes = (deps: Deps): Route[] => [
  registerRoute(deps),
  listRoute(deps),
  readRoute(deps),
  timelineRoute(deps),
];

const registerRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities',
    summary: 'Register an opportunity',
    description:
      'Starts the registration flow and answers with its verdict: nobody has to poll. Clear: valid and ' +
      'protected at once. Otherwise the policy refuses it or a person reviews it.',
    body: registrationSchema,
    answers: {
      201: { description: 'Registered; `verdict` and `status` say with what result.', schema: opportunitySchema },
    },
    async handle({ body, caller, requestId }) {
      const start = await registrationStart(deps, { body, caller, opportunityId: requestId });
      const startWorkflowOperation = new WithStartWorkflowOperation<(input: RegistrationStart) => Promise<unknown>>(
        REGISTRATION_WORKFLOW,
        {
          workflowId: registrationWorkflowId(requestId),
          taskQueue: deps.taskQueue,
          args: [start],
          workflowIdConflictPolicy: 'USE_EXISTING',
        },
      );
      await within(deps, () =>
        deps.temporal.workflow.executeUpdateWithStart(registered, { startWorkflowOperation, updateId: requestId }),
      );
      const view = await opportunityView(deps, requestId, caller);
      return created(`/api/v1/opportunities/${requestId}`, view, etag(view.version));
    },
  });

const listRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities',
    summary: 'List opportunities',
    description:
      'What the caller owns, works on in a team, or heads, and for salespeople what lies in the public ' +
      'pool; newest first. `q` is found in the name and in the customer’s. `filter[departmentId]` narrows ' +
      'it to a branch of `GET /departments`. `sort`: `createdAt`, `expectedAmountFen`, `expectedCloseOn`, ' +
      '`protectedUntil`, `stageDueAt`; what has no such value comes last, in both directions. What may happen ' +
      'next is in the opportunity itself.',
    query: listQuery({
      'filter[status]': Type.Optional(Type.Union(opportunityStatuses.map((status) => Type.Literal(status)))),
      'filter[category]': Type.Optional(Type.Union(opportunityCategories.map((category) => Type.Literal(category)))),
      'filter[visibility]': Type.Optional(
        Type.Union(opportunityVisibilities.map((visibility) => Type.Literal(visibility))),
      ),
      'filter[businessModel]': Type.Optional(soughtText()),
      'filter[customerId]': Type.Optional(uuid()),
      'filter[departmentId]': Type.Optional(departmentAndBelow()),
      'filter[ownerId]': Type.Optional(uuid()),
      'filter[stage]': Type.Optional(Type.String({ maxLength: 64, description: 'The key of a stage.' })),
      'filter[overdue]': Type.Optional(Type.Boolean({ description: 'Whether the limit of its stage has passed.' })),
      'filter[stalled]': Type.Optional(
        Type.Boolean({ description: 'Whether nothing was done for as long as its stage allows.' }),
      ),
      'filter[forecast]': Type.Optional(
        oneWordOf(forecasts, 'The forecast category, by the win probability of its stage.'),
      ),
    }),
    answers: {
      200: {
        description: 'A page of the opportunities that the caller may see.',
        schema: listSchema(opportunitySchema),
      },
    },
    handle: async ({ query, caller }) =>
      ok(
        await deps.pager.list(
          listing,
          query,
          (page) =>
            listOpportunities(
              deps.db,
              {
                scope: readableOpportunities(caller),
                q: query.q,
                equals: equalsOf(query),
                ownerId: query['filter[ownerId]'],
                departmentId: query['filter[departmentId]'],
              },
              page,
            ),
          (rows) => opportunityViews(deps, rows, caller),
        ),
      ),
  });

const readRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities/:id',
    summary: 'Read an opportunity',
    description:
      'Of what lies in the public pool a salesperson reads name, customer, stage and dates; the rest is ' +
      'empty until it is assigned to them.',
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    handle: ({ params, caller }) => answeredWith(deps, params['id'] ?? '', caller),
  });

const timelineRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities/:id/timeline',
    summary: 'What happened to an opportunity',
    query: pageQuery(),
    answers: { 200: { description: 'Events, oldest first.', schema: listSchema(timelineItem) } },
    async handle({ params, query, caller }) {
      const { id } = await visibleOpportunity(db, params['id'], caller);
      return ok(
        await pager.list(
          timeline,
          query,
          (page) => eventsOf(db, id, page),
          (rows) =>
            rows.map(({ id: eventId, type, at, by_user_id, data }) => ({
              id: eventId,
              type,
              at,
              byUserId: by_user_id,
              data,
            })),
        ),
      );
    },
  });

function equalsOf(query: Readonly<Record<string, unknown>>) {
  const columns = {
    status: 'filter[status]',
    category: 'filter[category]',
    visibility: 'filter[visibility]',
    business_model_key: 'filter[businessModel]',
    customer_id: 'filter[customerId]',
    stage_key: 'filter[stage]',
    stage_overdue: 'filter[overdue]',
    stage_stalled: 'filter[stalled]',
    forecast: 'filter[forecast]',
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, filter]) =>
      query[filter] === undefined ? [] : [[column, query[filter]]],
    ),
  );
}

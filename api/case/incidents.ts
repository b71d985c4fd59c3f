import { Type } from '@sinclair/typebox';
import { incidentById, type IncidentRow, listIncidents } from '../../db/case/incidents';
import { incidentInFullSchema, incidentSchema, incidentStatuses } from '../../definitions/case/schema';
import { oneWordOf } from '../../definitions/shared/schema';
import { uuid } from '../../definitions/shared/wire';
import type { Deps } from '../deps';
import { filteredQuery, type Listing, listSchema } from '../http/paging';
import { notFound } from '../http/problem';
import { ok, route, type Route } from '../http/route';

const OPENED = { column: 'since', of: ({ since }: IncidentRow) => since };

const listing: Listing<IncidentRow> = {
  name: 'incidents',
  sorts: { createdAt: OPENED, since: OPENED },
  defaultSort: '-since',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** Incidents 异常: what flows could not do by themselves. */
export const incidentRoutes = ({ db, pager }: Deps): Route[] => [
  route({
    method: 'get',
    path: '/incidents',
    summary: 'List incidents 异常',
    description:
      'What a flow could not do by itself, and does not try again before somebody says so or the case ' +
      'changes; the newest first. The case takes commands meanwhile, and no other case waits.',
    query: filteredQuery({
      'filter[status]': Type.Optional(oneWordOf(incidentStatuses, 'Open, or over.')),
      'filter[caseId]': Type.Optional(uuid('Of this case.')),
    }),
    answers: { 200: { description: 'A page of them.', schema: listSchema(incidentSchema) } },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listIncidents(db, { status: query['filter[status]'], caseId: query['filter[caseId]'] }, page),
          (rows) => rows.map(incidentView),
        ),
      ),
  }),
  route({
    method: 'get',
    path: '/incidents/:id',
    summary: 'Read an incident',
    answers: { 200: { description: 'With its cause in full.', schema: incidentInFullSchema } },
    async handle({ params }) {
      const row = await incidentById(db, params['id'] ?? '');
      if (!row) throw notFound();
      return ok({ ...incidentView(row), details: row.details });
    },
  }),
];

export const incidentView = (row: IncidentRow) => ({
  id: row.id,
  caseId: row.case_id,
  flow: row.flow,
  workflowId: row.workflow_id,
  step: row.step,
  since: row.since,
  attempts: row.attempts,
  cause: row.cause,
  status: row.ended_at === null ? ('open' as const) : ('ended' as const),
  endedAt: row.ended_at,
});

import { WithStartWorkflowOperation } from '@temporalio/client';
import { Type } from '@sinclair/typebox';
import { type ApprovalRow, listApprovals } from '../../db/approval/rows';
import { hasRole } from '../../definitions/organisation/access/caller';
import { wordsFor } from '../../definitions/notification/words';
import { approvalViewSchema, newApprovalSchema } from '../../definitions/approval/wire';
import { given } from '../../definitions/shared/given';
import { soughtText, uuid } from '../../definitions/shared/wire';
import {
  APPROVAL_WORKFLOW,
  type ApprovalStart,
  approvalStarted,
  approvalWorkflowId,
} from '../../workflows/approval/messages';
import { actorOf } from '../shared/actor';
import { allSeenBy, readableApproval, seenBy } from './access';
import { changeView } from './change-view';
import { assertAcceptable, followedOf, frozenVersions } from './starting';
import { checkedSubject } from './subject';
import type { Deps } from '../deps';
import { sendCommand } from './commands';
import { namingTheEnd } from './decided-first';
import { isRepeatedWithdrawal } from './repeating';
import { within } from '../shared/within';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { created, etag, ok, route, type Route } from '../http/route';
import { assertChosen } from '../organisation/people';

const STARTED = { column: 'started_at', of: ({ started_at }: ApprovalRow) => started_at };

const listing: Listing<ApprovalRow> = {
  name: 'approvals',
  sorts: { createdAt: STARTED, startedAt: STARTED },
  defaultSort: '-startedAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

export const approvalRoutes = (deps: Deps): Route[] => [
  startRoute(deps),
  listRoute(deps),
  readRoute(deps),
  withdrawalRoute(deps),
];

const startRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/approvals',
    summary: 'Ask for an approval',
    body: newApprovalSchema,
    answers: { 201: { description: 'Its first step has been entered.', schema: approvalViewSchema } },
    async handle({ body: { definition, title, subject, data, chosen = {} }, caller, requestId }) {
      const checked = await checkedSubject(deps.readers, subject, caller);
      await assertChosen(deps.db, chosen);
      const start = {
        ...(await frozenVersions(deps, definition)),
        approvalId: requestId,
        title,
        subject: checked,
        initiatorId: caller.id,
        data,
        followed: await followedOf(deps.db, checked, data),
        chosen,
      };
      assertAcceptable(start);
      const startWorkflowOperation = new WithStartWorkflowOperation<(input: ApprovalStart) => Promise<unknown>>(
        APPROVAL_WORKFLOW,
        {
          workflowId: approvalWorkflowId(requestId),
          taskQueue: deps.taskQueue,
          args: [start],
          workflowIdConflictPolicy: 'USE_EXISTING',
        },
      );
      await within(deps, () =>
        deps.temporal.workflow.executeUpdateWithStart(approvalStarted, { startWorkflowOperation, updateId: requestId }),
      );
      const row = await readableApproval(deps.db, requestId, caller);
      return created(
        `/api/v1/approvals/${requestId}`,
        view(row, await seenBy(deps.db, row, caller)),
        etag(row.version),
      );
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/approvals',
    summary: 'List approvals',
    query: listQuery({
      'filter[status]': Type.Optional(
        Type.Union(['running', 'approved', 'rejected', 'withdrawn'].map((status) => Type.Literal(status))),
      ),
      'filter[definition]': Type.Optional(soughtText()),
      'filter[caseId]': Type.Optional(uuid()),
      'filter[initiatorId]': Type.Optional(uuid()),
      'filter[overdue]': Type.Optional(
        Type.Boolean({ description: 'Whether a task of it is overdue, by the clock of its case.' }),
      ),
      'filter[subjectType]': Type.Optional(soughtText()),
      'filter[subjectId]': Type.Optional(soughtText()),
    }),
    answers: {
      200: {
        description: 'A page of the approvals that the caller may read.',
        schema: listSchema(approvalViewSchema),
      },
    },
    async handle({ query, caller }) {
      const readableBy = hasRole(caller, 'ops', 'admin')
        ? null
        : { userId: caller.id, departmentIds: caller.headedDepartmentIds };
      return ok(
        await pager.list(
          listing,
          query,
          (page) => listApprovals(db, { readableBy, q: query.q, equals: equalsOf(query) }, page),
          async (rows) => {
            const seen = await allSeenBy(db, rows, caller);
            return rows.map((row) => view(row, seen(row)));
          },
        ),
      );
    },
  });

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/approvals/:id',
    summary: 'Read an approval',
    answers: { 200: { description: 'The approval.', schema: approvalViewSchema } },
    async handle({ params, caller }) {
      const row = await readableApproval(db, params['id'], caller);
      return ok(view(row, await seenBy(db, row, caller)), etag(row.version));
    },
  });

const withdrawalRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/approvals/:id/withdrawal',
    summary: 'Withdraw an approval 撤回',
    body: Type.Object({ reason: Type.Optional(Type.String({ maxLength: 10_000 })) }, { additionalProperties: false }),
    answers: { 200: { description: 'Withdrawn.', schema: approvalViewSchema } },
    async handle({ params, body: { reason }, caller, requestId }) {
      const approval = await readableApproval(deps.db, params['id'], caller);
      const { id, workflow_id } = approval;
      const by = actorOf(caller);
      const command = { kind: 'withdraw', id: requestId, by, ...given({ reason }) } as const;
      await sendCommand(deps, workflow_id, id, command).catch(async (error: unknown) => {
        if (!(await isRepeatedWithdrawal(deps.db, approval, command))) throw await namingTheEnd(deps, id, error);
      });
      const row = await readableApproval(deps.db, id, caller);
      return ok(view(row, await seenBy(deps.db, row, caller)), etag(row.version));
    },
  });

function equalsOf(query: Readonly<Record<string, unknown>>) {
  const columns = {
    status: 'filter[status]',
    case_id: 'filter[caseId]',
    definition_key: 'filter[definition]',
    initiator_id: 'filter[initiatorId]',
    is_overdue: 'filter[overdue]',
    subject_type: 'filter[subjectType]',
    subject_id: 'filter[subjectId]',
  };
  return Object.fromEntries(
    Object.entries(columns).flatMap(([column, filter]) =>
      query[filter] === undefined ? [] : [[column, query[filter]]],
    ),
  );
}

/** The outcome of an approval is that of its last step. */
const nameOf = ({ steps }: ApprovalRow, outcome: string): string =>
  steps.findLast((step) => step.outcome === outcome)?.outcomeName ?? wordsFor(outcome);

const view = (row: ApprovalRow, { data, changes }: Awaited<ReturnType<typeof seenBy>>) => ({
  id: row.id,
  caseId: row.case_id,
  workflowId: row.workflow_id,
  version: row.version,
  definition: row.definition_key,
  definitionVersion: row.definition_version,
  title: row.title,
  subject: { type: row.subject_type, id: row.subject_id },
  initiatorId: row.initiator_id,
  heirId: row.heir_id,
  status: row.status,
  outcome: row.outcome,
  outcomeName: row.outcome === null ? null : nameOf(row, row.outcome),
  waitingFor: row.waiting_for,
  overdue: row.is_overdue,
  data,
  changes: changes.map(changeView),
  steps: row.steps,
  startedAt: row.started_at,
  createdAt: row.started_at,
  endedAt: row.ended_at,
});

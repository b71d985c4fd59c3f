import { WithStartWorkflowOperation } from '@temporalio/client';
import { countItems, handoverById, type HandoverRow, itemsIn } from '../../db/handover/rows';
import { userById } from '../../db/organisation/users';
import type { Caller } from '../../definitions/organisation/access/caller';
import { mayArrangeFor } from '../../definitions/organisation/access/for-others';
import type { HandoverStart } from '../../definitions/handover/handover';
import { handoverSchema, newHandoverSchema } from '../../definitions/handover/schema';
import { refusalOfHandover } from '../../definitions/handover/starting';
import { HANDOVER_WORKFLOW, handoverStarted, handoverWorkflowId } from '../../workflows/handover/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import { problemOfRefusal } from '../http/errors';
import { forbidden, notFound, Problem } from '../http/problem';
import { ok, route, type Route } from '../http/route';

/** More are not listed; the counts say how many there are. */
const LISTED = 500;

export const handoverRoutes = (deps: Deps): Route[] => [
  route({
    method: 'post',
    path: '/handovers',
    summary: 'Hand over what somebody has 离职交接',
    description:
      'Open tasks, customers and running opportunities become another’s, in the background. By ' +
      'administrators and the heads above. What may not be handed over stays, and the report says why.',
    body: newHandoverSchema,
    answers: { 202: { description: 'Begun; `Location` is where its progress is read.', schema: handoverSchema } },
    async handle({ body, caller, requestId }) {
      await assertAcceptable(deps, body, caller);
      await begin(deps, { ...body, handoverId: requestId, by: { userId: caller.id, name: caller.name } });
      return {
        status: 202,
        headers: { Location: `/api/v1/handovers/${requestId}` },
        body: await view(deps, requestId, caller),
      };
    },
  }),
  route({
    method: 'get',
    path: '/handovers/:id',
    summary: 'Read a handover',
    answers: { 200: { description: 'Its progress, and what stays where it is.', schema: handoverSchema } },
    handle: async ({ params, caller }) => ok(await view(deps, params['id'] ?? '', caller)),
  }),
];

async function assertAcceptable(
  { db }: Deps,
  asked: Pick<HandoverStart, 'fromUserId' | 'toUserId'>,
  caller: Caller,
): Promise<void> {
  const [from, to] = [await userById(db, asked.fromUserId), await userById(db, asked.toUserId)];
  if (from && !mayArrangeFor(caller, from))
    throw forbidden('A handover is arranged by administrators, or by the heads above.');
  const refusal = refusalOfHandover(asked, from, to)?.refusal;
  if (refusal) throw new Problem(problemOfRefusal(refusal));
}

async function begin(deps: Deps, start: HandoverStart): Promise<void> {
  const { handoverId } = start;
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: HandoverStart) => Promise<unknown>>(
    HANDOVER_WORKFLOW,
    {
      workflowId: handoverWorkflowId(handoverId),
      taskQueue: deps.taskQueue,
      args: [start],
      workflowIdConflictPolicy: 'USE_EXISTING',
    },
  );
  await within(deps, () =>
    deps.temporal.workflow.executeUpdateWithStart(handoverStarted, { startWorkflowOperation, updateId: handoverId }),
  );
}

async function view({ db }: Deps, id: string, caller: Caller) {
  const row = await readableHandover({ db }, id, caller);
  const counts = await countItems(db, id);
  const sum = (what: 'total' | 'done'): number => Object.values(counts).reduce((so, kind) => so + kind[what], 0);
  return {
    id,
    workflowId: row.workflow_id,
    fromUserId: row.from_user_id,
    toUserId: row.to_user_id,
    what: row.what,
    status: row.status,
    total: sum('total'),
    done: sum('done'),
    counts,
    kept: (await itemsIn(db, id, 'kept', LISTED)).map(leftView),
    failed: (await itemsIn(db, id, 'failed', LISTED)).map(leftView),
    startedBy: row.started_by,
    startedAt: row.started_at,
    endedAt: row.ended_at,
  };
}

async function readableHandover({ db }: Pick<Deps, 'db'>, id: string, caller: Caller): Promise<HandoverRow> {
  const row = await handoverById(db, id);
  const from = row && (await userById(db, row.from_user_id));
  if (!row || !from) throw notFound();
  if (row.started_by !== caller.id && row.to_user_id !== caller.id && !mayArrangeFor(caller, from)) throw notFound();
  return row;
}

const leftView = ({
  what,
  item_id,
  reason,
}: {
  readonly what: string;
  readonly item_id: string;
  readonly reason: string | null;
}) => ({ what, id: item_id, reason: reason ?? '' });

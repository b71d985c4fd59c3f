import { WithStartWorkflowOperation } from '@temporalio/client';
import type { Static } from '@sinclair/typebox';
import { listScans, openScan, shownScan, type ShownScan } from '../../db/matching/duplicate-scans';
import type { Caller } from '../../definitions/organisation/access/caller';
import { customersPerSecond, estimatedEnd } from '../../definitions/matching/scan/progress';
import { type DuplicateScanStart, refusalToStart, type ScanCommandKind } from '../../definitions/matching/scan/scan';
import { newScanSchema, scanSchema } from '../../definitions/matching/scan/schema';
import {
  DUPLICATE_SCAN_WORKFLOW,
  duplicateScanCommand,
  duplicateScanStarted,
  duplicateScanWorkflowId,
} from '../../workflows/matching/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import { problemOfRefusal } from '../http/errors';
import { type Listing, listSchema, pageQuery } from '../http/paging';
import { notFound, Problem, unprocessable } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { modelWithPolicy } from './policy';

const STARTED = { column: 'started_at', of: ({ started_at }: ShownScan) => started_at };

const listing: Listing<ShownScan> = {
  name: 'duplicate-scans',
  sorts: { createdAt: STARTED, startedAt: STARTED },
  defaultSort: '-startedAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** Looking through all customers for duplicates 查重 (CUS-01). */
export const duplicateScanRoutes = (deps: Deps): Route[] => [
  startRoute(deps),
  listRoute(deps),
  readRoute(deps),
  commandRoute(deps, {
    kind: 'pause',
    path: 'pause',
    summary: 'Pause a scan',
    description: 'No further batch is finished until it is resumed.',
  }),
  commandRoute(deps, {
    kind: 'resume',
    path: 'resumption',
    summary: 'Resume a scan',
    description: 'It goes on where it was.',
  }),
  commandRoute(deps, {
    kind: 'cancel',
    path: 'cancellation',
    summary: 'Cancel a scan',
    description: 'The pairs that it has found stay.',
  }),
];

const startRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/duplicate-scans',
    summary: 'Look through all customers for duplicates 查重',
    description:
      'In the background. One scan at a time: 409 names the one that is open. What it finds are pairs for ' +
      'a person to decide.',
    body: newScanSchema,
    answers: { 202: { description: 'Begun; `Location` is where its progress is read.', schema: scanSchema } },
    async handle({ body, caller, requestId }) {
      const start = await scanStart(deps, body, caller, requestId);
      await begin(deps, start);
      return {
        status: 202,
        headers: { Location: `/api/v1/duplicate-scans/${requestId}` },
        body: await view(deps, requestId),
      };
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/duplicate-scans',
    summary: 'List the scans',
    query: pageQuery(),
    answers: { 200: { description: 'A page of them.', schema: listSchema(scanSchema) } },
    handle: async ({ query }) =>
      ok(
        await pager.list(
          listing,
          query,
          (page) => listScans(db, page),
          (rows) => rows.map(scanView),
        ),
      ),
  });

const readRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/duplicate-scans/:id',
    summary: 'Read how far a scan is',
    answers: { 200: { description: 'Its progress.', schema: scanSchema } },
    handle: async ({ params }) => ok(await view(deps, params['id'] ?? '')),
  });

interface ScanCommandRoute {
  readonly kind: ScanCommandKind;
  readonly path: string;
  readonly summary: string;
  readonly description: string;
}

const commandRoute = (deps: Deps, { kind, path, summary, description }: ScanCommandRoute): Route =>
  route({
    method: 'post',
    path: `/duplicate-scans/:id/${path}`,
    summary,
    description,
    answers: { 200: { description: 'The scan as it is now.', schema: scanSchema } },
    async handle({ params, caller, requestId }) {
      const { id, workflowId } = await view(deps, params['id'] ?? '');
      const command = { id: requestId, kind, by: { userId: caller.id } };
      await deps.commands.send({ workflowId, update: duplicateScanCommand, args: [command], id: requestId });
      return ok(await view(deps, id));
    },
  });

async function scanStart(
  deps: Deps,
  { registrationPolicy, minScore }: Static<typeof newScanSchema>,
  caller: Caller,
  scanId: string,
): Promise<DuplicateScanStart> {
  const open = await openScan(deps.db);
  if (open && open.id !== scanId) throw new Problem(problemOfRefusal(refusalToStart(open).refusal));
  const read = await deps.published();
  const policy =
    registrationPolicy === undefined
      ? (await modelWithPolicy(read)).policy
      : await read('registrationPolicy', registrationPolicy);
  if (!policy)
    throw unprocessable(`There is no published registration policy "${registrationPolicy ?? ''}".`, [
      { pointer: '/registrationPolicy', code: 'not_published', detail: 'is not published' },
    ]);
  return {
    scanId,
    policy: { key: policy.body.key, version: policy.version },
    minScore: minScore ?? policy.body.fuzzy.reviewFrom,
    by: { userId: caller.id },
  };
}

async function begin(deps: Deps, start: DuplicateScanStart): Promise<void> {
  const { scanId } = start;
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: DuplicateScanStart) => Promise<unknown>>(
    DUPLICATE_SCAN_WORKFLOW,
    {
      workflowId: duplicateScanWorkflowId(scanId),
      taskQueue: deps.taskQueue,
      args: [start],
      workflowIdConflictPolicy: 'USE_EXISTING',
    },
  );
  await within(deps, () =>
    deps.temporal.workflow.executeUpdateWithStart(duplicateScanStarted, { startWorkflowOperation, updateId: scanId }),
  );
}

async function view({ db }: Deps, id: string) {
  const row = await shownScan(db, id);
  if (!row) throw notFound();
  return scanView(row);
}

const scanView = (row: ShownScan) => ({
  id: row.id,
  workflowId: row.workflow_id,
  state: row.state,
  registrationPolicy: { key: row.policy_key, version: row.policy_version },
  minScore: row.min_score,
  total: row.total,
  compared: row.compared,
  found: row.found,
  batches: row.batches,
  customersPerSecond: customersPerSecond(row),
  estimatedEndAt: estimatedEnd(row, new Date().toISOString()),
  startedBy: row.started_by,
  startedAt: row.started_at,
  endedAt: row.ended_at,
});

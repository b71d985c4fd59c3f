import { WithStartWorkflowOperation } from '@temporalio/client';
import { Type } from '@sinclair/typebox';
import {
  countVerdicts,
  type JudgedCase,
  judgedCases,
  listMigrations,
  migrationById,
  type MigrationRow,
} from '../../db/definition/migrations';
import { migrationTarget } from '../../db/definition/migration-target';
import {
  type CaseKind,
  caseKinds,
  listedMigrationSchema,
  migrationSchema,
  type MigrationStart,
  migrationVerdicts,
  newMigrationSchema,
  type Verdict,
} from '../../definitions/definition/migration';
import type { Kind } from '../../definitions/kinds/kind';
import { oneWordOf } from '../../definitions/shared/schema';
import { MIGRATION_WORKFLOW, migrationUnderWay, migrationWorkflowId } from '../../workflows/definition/messages';
import type { Deps } from '../deps';
import { within } from '../shared/within';
import { problemOfRefusal } from '../http/errors';
import { filteredQuery, type Listing, listSchema, pageQuery } from '../http/paging';
import { notFound, Problem, unprocessable } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { type Named, named } from './named';

/** Verdicts in the answer to the request itself; more are read page by page. */
const ANSWERED = 1_000;

const STARTED = { column: 'started_at', of: ({ started_at }: MigrationRow) => started_at };

const migrations: Listing<MigrationRow> = {
  name: 'migrations',
  sorts: { createdAt: STARTED, startedAt: STARTED },
  defaultSort: '-startedAt',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

const verdicts: Listing<JudgedCase> = {
  name: 'verdicts',
  sorts: { place: { column: 'place', of: ({ place }) => place } },
  defaultSort: 'place',
  idColumn: 'place',
  idOf: ({ place }) => String(place),
};

interface Page {
  readonly limit?: number;
  readonly cursor?: string;
  readonly sort?: string;
  readonly verdict?: Verdict['verdict'] | undefined;
}

/** Moving running cases to another version: by a message to each, never by itself (DEF-04). */
export const migrationRoutes = (deps: Deps): Route[] => [startRoute(deps), listRoute(deps), readRoute(deps)];

const startRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/definitions/:kind/:key/migration',
    summary: 'Move running cases to another version',
    description:
      'Asks each case by itself, one after another. One that cannot go on by that version stays where it ' +
      'is, with the reason. What was moved stays moved, and a kill of any process only delays it. The ' +
      'answer waits for the verdicts for some ten seconds; a migration of thousands goes on in the ' +
      'background.',
    body: newMigrationSchema,
    answers: {
      200: {
        description: `Done: a verdict for each case (the first ${ANSWERED}; \`nextCursor\` leads to the rest).`,
        schema: migrationSchema,
      },
      202: {
        description: 'It goes on: the verdicts so far; `Location` is where the rest is read.',
        schema: migrationSchema,
      },
    },
    async handle({ params, body, caller, requestId }) {
      const { kind, key } = named(params);
      if (!isCaseKind(kind)) throw unprocessable(`Running cases do not go by a ${kind}: there is nothing to move.`);
      const start: MigrationStart = {
        ...body,
        migrationId: requestId,
        kind,
        key,
        byUserId: caller.id,
      };
      const target = await migrationTarget(deps.db, start);
      if ('refusal' in target) throw new Problem(problemOfRefusal(target.refusal));
      const before = await migrationById(deps.db, requestId);
      if (before?.status !== 'done') await carryOut(deps, start);
      const migration = await view(deps, { kind, key }, requestId, { limit: ANSWERED });
      return migration.status === 'done'
        ? ok(migration)
        : {
            status: 202,
            headers: { Location: `/api/v1/definitions/${kind}/${key}/migrations/${requestId}` },
            body: migration,
          };
    },
  });

const listRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/migrations',
    summary: 'List the migrations to versions of a definition',
    query: pageQuery(),
    answers: {
      200: {
        description: 'A page of them, the newest first. Dry runs are kept for a month.',
        schema: listSchema(listedMigrationSchema),
      },
    },
    async handle({ params, query }) {
      const name = named(params);
      return ok(
        await deps.pager.list(
          { ...migrations, name: `migrations of ${name.kind}/${name.key}` },
          query,
          (page) => listMigrations(deps.db, name, page),
          (rows) => rows.map(head),
        ),
      );
    },
  });

const readRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/migrations/:id',
    summary: 'Read a migration',
    description:
      'How far it is, and a page of the verdicts that there are by now. While it runs more come; all are ' +
      'there once it is done.',
    query: filteredQuery({
      'filter[verdict]': Type.Optional(oneWordOf(migrationVerdicts, 'Only cases with this verdict.')),
    }),
    answers: { 200: { description: 'Its progress, and verdicts.', schema: migrationSchema } },
    handle: async ({ params, query: { 'filter[verdict]': verdict, limit, cursor, sort } }) =>
      ok(
        await view(deps, named(params), params['id'] ?? '', {
          ...(limit === undefined ? {} : { limit }),
          ...(cursor === undefined ? {} : { cursor }),
          ...(sort === undefined ? {} : { sort }),
          verdict,
        }),
      ),
  });

const isCaseKind = (kind: Kind): kind is CaseKind => caseKinds.some((known) => known === kind);

async function carryOut(deps: Deps, start: MigrationStart): Promise<void> {
  const { migrationId } = start;
  const startWorkflowOperation = new WithStartWorkflowOperation<(input: MigrationStart) => Promise<unknown>>(
    MIGRATION_WORKFLOW,
    {
      workflowId: migrationWorkflowId(migrationId),
      taskQueue: deps.taskQueue,
      args: [start],
      workflowIdConflictPolicy: 'USE_EXISTING',
    },
  );
  await within(deps, () =>
    deps.temporal.workflow.executeUpdateWithStart(migrationUnderWay, { startWorkflowOperation, updateId: migrationId }),
  );
}

async function view({ db, pager }: Deps, { kind, key }: Named, id: string, { verdict, ...page }: Page) {
  const row = await migrationById(db, id);
  if (!row || row.kind !== kind || row.key !== key) throw notFound();
  const counts = await countVerdicts(db, id);
  const { items, nextCursor } = await pager.list(
    { ...verdicts, name: `verdicts of ${id}` },
    page,
    (asked) => judgedCases(db, { id, verdict }, asked),
    (rows) => rows.map(verdictView),
  );
  return { ...head(row), counts, results: items, nextCursor };
}

const head = ({
  id,
  workflow_id,
  kind,
  key,
  to_version,
  dry_run,
  status,
  started_by,
  started_at,
  ended_at,
}: MigrationRow) => ({
  id,
  workflowId: workflow_id,
  kind,
  key,
  toVersion: to_version,
  dryRun: dry_run,
  status,
  startedBy: started_by,
  startedAt: started_at,
  endedAt: ended_at,
});

const verdictView = ({ case_id, verdict, reason }: JudgedCase) => ({
  caseId: case_id,
  verdict,
  ...(reason === null ? {} : { reason }),
});

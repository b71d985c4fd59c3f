import type { Static, TSchema } from '@sinclair/typebox';
import { type VisitRow, visitsOf } from '../../db/stage/rows';
import { opportunitySchema } from '../../definitions/stage/opportunity-view';
import type { StageCommand } from '../../definitions/stage/commands';
import { losingSchema, movedSchema, moveSchema, suspensionSchema, winningSchema } from '../../definitions/stage/schema';
import type { Deps } from '../deps';
import { type Listing, listSchema, pageQuery } from '../http/paging';
import { ok, type Route, route } from '../http/route';
import { answeredWith } from '../registration/view';
import { visibleOpportunity } from '../registration/access';
import { opportunityToProgress } from './access';
import { sendStageCommand } from './commands';
import { visitSchema } from '../../definitions/stage/stage-view';

const history: Listing<VisitRow> = {
  name: 'stage-history',
  sorts: { number: { column: 'number', of: ({ number }) => number } },
  defaultSort: 'number',
  idColumn: 'opportunity_id',
  idOf: ({ opportunity_id }) => opportunity_id,
};

/** Stage progression 阶段推进: moves, and the end of a sale (FLW-03). */
export const stageRoutes = (deps: Deps): Route[] => [
  moveRoute(deps),
  historyRoute(deps),
  wonRoute(deps),
  lostRoute(deps),
  suspensionRoute(deps),
  resumptionRoute(deps),
];

const moveRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/stage',
    summary: 'Move an opportunity to another stage',
    description:
      'Forward or back. Refused with everything that is missing, each with its place. A stage with a gate ' +
      'is left once its approval has passed.',
    body: moveSchema,
    answers: { 200: { description: 'Moved, or waiting for the gate.', schema: movedSchema } },
    async handle({ params, body: { to, reason }, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      return ok(
        await sendStageCommand(deps, progressing, {
          kind: 'move',
          id: requestId,
          byUserId: caller.id,
          to,
          reason: reason ?? null,
        }),
      );
    },
  });

const historyRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities/:id/stage-history',
    summary: 'How long an opportunity was in which stage',
    description: 'Intervals without gaps or overlaps, oldest first. Coming back to a stage is another visit.',
    query: pageQuery(),
    answers: { 200: { description: 'A page of intervals.', schema: listSchema(visitSchema) } },
    async handle({ params, query, caller }) {
      const { id } = await visibleOpportunity(deps.db, params['id'], caller);
      return ok(
        await deps.pager.list(
          history,
          query,
          (page) => visitsOf(deps.db, id, page),
          (rows) => rows.map(visit),
        ),
      );
    },
  });

const wonRoute = (deps: Deps): Route =>
  commandRoute(deps, {
    path: 'won',
    ends: true,
    summary: 'Win an opportunity 赢单',
    description:
      'From a last stage (`next: []`), with what `stage.mayBeWon` asks for. A contract is drafted, and ' +
      'delivery, payment and installation are followed from then on. Where the stage has a gate it is won ' +
      'once that has passed: until then its status stays, and `stage.gate.open` says so.',
    body: winningSchema,
    commandOf: (by, { summary, amountFen, contractParty, paymentTerms }) => ({
      kind: 'win',
      ...by,
      summary,
      amountFen,
      contractParty: contractParty ?? null,
      paymentTerms: paymentTerms ?? null,
    }),
  });

const lostRoute = (deps: Deps): Route =>
  commandRoute(deps, {
    path: 'lost',
    ends: true,
    summary: 'Lose an opportunity 输单',
    description: 'From any stage, also while it is suspended or waits for its gate. Its customer is free again.',
    body: losingSchema,
    commandOf: (by, { reason, summary }) => ({ kind: 'lose', ...by, reason, summary }),
  });

const suspensionRoute = (deps: Deps): Route =>
  commandRoute(deps, {
    path: 'suspension',
    summary: 'Suspend an opportunity 挂起',
    description:
      'From any stage; an open gate is withdrawn. The limit of the stage is paused, the protection of the ' +
      'claim is not. It goes on when it is resumed, or by itself.',
    body: suspensionSchema,
    commandOf: (by, { reason, summary, until }) => ({
      kind: 'suspend',
      ...by,
      reason,
      ...(summary === undefined ? {} : { summary }),
      until: until ?? null,
    }),
  });

const resumptionRoute = (deps: Deps): Route =>
  route({
    method: 'delete',
    path: '/opportunities/:id/suspension',
    summary: 'Resume a suspended opportunity',
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller);
      await sendStageCommand(deps, progressing, { kind: 'resume', id: requestId, byUserId: caller.id });
      return answeredWith(deps, progressing.row.id, caller);
    },
  });

interface CommandRoute<B extends TSchema> {
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly body: B;
  readonly ends?: boolean;
  readonly commandOf: (by: { readonly id: string; readonly byUserId: string }, body: Static<B>) => StageCommand;
}

/** A verb that is one command to the stage flow, and answers with the opportunity. */
function commandRoute<B extends TSchema>(
  deps: Deps,
  { path, summary, description, body, ends = false, commandOf }: CommandRoute<B>,
): Route {
  return route({
    method: 'post',
    path: `/opportunities/:id/${path}`,
    summary,
    description,
    body,
    answers: { 200: { description: 'The opportunity.', schema: opportunitySchema } },
    async handle({ params, body: given, caller, requestId }) {
      const progressing = await opportunityToProgress(deps.db, params['id'], caller, { ends });
      await sendStageCommand(deps, progressing, commandOf({ id: requestId, byUserId: caller.id }, given));
      return answeredWith(deps, progressing.row.id, caller);
    },
  });
}

const visit = ({ stage_key, entered_at, left_at, by_user_id, reason, definition_version }: VisitRow) => ({
  stageKey: stage_key,
  enteredAt: entered_at,
  leftAt: left_at,
  byUserId: by_user_id,
  reason,
  definitionVersion: definition_version,
});

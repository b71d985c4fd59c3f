import { Type } from '@sinclair/typebox';
import { derivedId } from '../../db/shared/new-id';
import { commandAnswerSchema, taskActs, taskDecisionsSchema } from '../../definitions/approval/inbox/schema';
import type { Deps } from '../deps';
import { isFailedStep, problemOf } from '../http/errors';
import { instanceOf } from '../http/problem';
import { problemBody } from '../http/problem-body';
import { ok, route, type Route } from '../http/route';
import { decide } from './acting';

/** Deciding one's tasks, one or several at once. */
export const taskDecisionRoutes = (deps: Deps): Route[] => [decisionRoute(deps), batchRoute(deps)];

const decisionRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/tasks/:id/decision',
    summary: 'Decide a task',
    description: 'Approves, rejects or gives another of the task’s outcomes; on a delegated task it is an opinion.',
    body: taskActs.decision,
    answers: { 200: { description: 'Decided.', schema: commandAnswerSchema } },
    handle: async ({ params, body, caller, requestId }) =>
      ok(await decide({ deps, caller, taskId: params['id'] ?? '', id: requestId }, body)),
  });

const batchRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/task-decisions',
    summary: 'Decide several tasks',
    description: 'Each is decided by itself: a result for each, in their order; none hides another.',
    body: taskDecisionsSchema,
    answers: {
      200: {
        description: 'The results.',
        schema: Type.Object({
          results: Type.Array(
            Type.Object({
              taskId: Type.String(),
              ok: Type.Boolean(),
              caseStatus: Type.Optional(Type.String()),
              problem: Type.Optional(Type.Unknown()),
            }),
          ),
        }),
      },
    },
    async handle({ body: { items }, caller, requestId }) {
      const results: object[] = [];
      for (const [index, { taskId, ...decision }] of items.entries()) {
        try {
          const { caseStatus } = await decide({ deps, caller, taskId, id: derivedId(requestId, index) }, decision);
          results.push({ taskId, ok: true, caseStatus });
        } catch (error) {
          const problem = problemOf(error);
          if (!problem || (problem.status >= 500 && !isFailedStep(error))) throw error;
          const instance = problem.instance ?? instanceOf(requestId);
          if (problem.status >= 500) deps.log.error({ err: error, requestId, taskId }, problem.detail);
          results.push({ taskId, ok: false, problem: problemBody(problem, instance) });
        }
      }
      return ok({ results });
    },
  });

import { openIncidentsOf } from '../../db/case/incidents';
import { derivedId } from '../../db/shared/new-id';
import { caseSchema, terminationSchema } from '../../definitions/case/schema';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { Deps } from '../deps';
import { Problem, unprocessable } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { actorOf } from '../shared/actor';
import { endFlow, retryFlow } from './engine';
import type { CaseFlow, FoundCase } from './found-case';
import { caseView, foundCase } from './view';

/** Cases as operations see and mend them. */
export const caseRoutes = (deps: Deps): Route[] => [readRoute(deps), retryRoute(deps), terminationRoute(deps)];

const readRoute = (deps: Deps): Route =>
  route({
    method: 'get',
    path: '/cases/:id',
    summary: 'Look into a case',
    description:
      'Of an approval, an opportunity (its registration and its sale), a handover, a duplicate scan, a ' +
      'migration or a change of a calendar: how it stands by its rows and on the engine, what comes due, ' +
      'what could not be done, and what happened last.',
    answers: { 200: { description: 'The case.', schema: caseSchema } },
    handle: async ({ params }) => ok(await caseView(deps, await foundCase(deps.db, params['id'] ?? ''))),
  });

const retryRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/cases/:id/retry',
    summary: 'Try again what a case could not do',
    description:
      'Every flow of the case tries its incidents again; a flow that the engine has lost begins again from ' +
      'its rows. An incident that stays open was tried in vain.',
    answers: { 202: { description: 'It is tried; the case as it is now.', schema: caseSchema } },
    async handle({ params, requestId }) {
      const found = await openCase(deps, params['id'] ?? '');
      for (const [index, flow] of found.flows.entries()) await retryFlow(deps, flow, derivedId(requestId, index));
      return { status: 202, body: await caseView(deps, await foundCase(deps.db, found.id)) };
    },
  });

const terminationRoute = (deps: Deps): Route =>
  route({
    method: 'post',
    path: '/cases/:id/termination',
    summary: 'End a case that cannot or must not go on 终止',
    description:
      'An approval is withdrawn; of an opportunity the claim is given back, and its sale and what is being ' +
      'approved around it end with it. No task stays open. A flow that the engine has lost begins again ' +
      'from its rows to end in order.',
    body: terminationSchema,
    answers: { 200: { description: 'Ended.', schema: caseSchema } },
    async handle({ params, body: { reason }, caller, requestId }) {
      if (reason.trim() === '')
        throw unprocessable('Say why the case is ended.', [
          { pointer: '/reason', code: 'blank', detail: 'must not be blank' },
        ]);
      const found = await openCase(deps, params['id'] ?? '');
      if (!found.isEndedByHand) throw notEndedByHand(found);
      await endFlows(deps, found, { reason, caller, requestId });
      return ok(await caseView(deps, await foundCase(deps.db, found.id)));
    },
  });

/** A case that is over has nothing left to be done, unless its end could not be carried out whole. */
async function openCase({ db }: Deps, id: string): Promise<FoundCase> {
  const found = await foundCase(db, id);
  const isNeeded = found.flows.some((flow) => flow.isNeeded);
  const ids = found.flows.map(({ workflowId }) => workflowId);
  if (isNeeded || (await openIncidentsOf(db, ids)).length > 0) return found;
  throw new Problem({ status: 409, code: 'wrong_state', detail: `The case has ended: it is ${found.status}.` });
}

const notEndedByHand = ({ flow }: FoundCase): Problem =>
  new Problem({
    status: 409,
    code: 'wrong_state',
    detail: `A ${flow} ends by itself. Mend what its incident names and retry it; a scan is ended by its cancellation.`,
  });

interface Ending {
  readonly reason: string;
  readonly caller: Caller;
  readonly requestId: string;
}

/** One after another: the end of a flow may end the others, which then need no more. */
async function endFlows(deps: Deps, { id, flows }: FoundCase, { reason, caller, requestId }: Ending): Promise<void> {
  for (const [index, { workflowId }] of flows.entries()) {
    const now = await stillOpen(deps, id, workflowId);
    if (now) await endFlow(deps, now, { id: derivedId(requestId, index), by: actorOf(caller), reason });
  }
}

async function stillOpen({ db }: Deps, id: string, workflowId: string): Promise<CaseFlow | undefined> {
  const flow = (await foundCase(db, id)).flows.find((one) => one.workflowId === workflowId);
  return flow && (flow.isNeeded || (await openIncidentsOf(db, [workflowId])).length > 0) ? flow : undefined;
}

import { openIncidentsOf } from '../../db/case/incidents';
import { eventsOf } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { failedStep } from '../../definitions/case/failed-step';
import type { CaseView } from '../../definitions/case/schema';
import type { Deps } from '../deps';
import { notFound } from '../http/problem';
import { onEngine } from './engine';
import type { CaseFlow, FlowTimer, FoundCase } from './found-case';
import { caseWith } from './finding';
import { incidentView } from './incidents';

/** Events of a case that its page shows. */
const STEPS = 50;

export async function foundCase(db: Db, id: string): Promise<FoundCase> {
  const found = await caseWith(db, id);
  if (!found) throw notFound();
  return found;
}

export async function caseView(deps: Deps, found: FoundCase): Promise<CaseView> {
  const { id, flow, workflowId, status, version, definition, state } = found;
  const { timers, unreadable } = await timersOf(deps, found);
  const incidents = await openIncidentsOf(
    deps.db,
    found.flows.map((one) => one.workflowId),
  );
  return {
    id,
    flow,
    workflowId,
    status,
    version,
    definition,
    state,
    timers: [...timers],
    incidents: incidents.map(incidentView),
    flows: await Promise.all(found.flows.map((one) => flowView(deps, one))),
    steps: await stepsOf(deps.db, id),
    unreadable: [...unreadable],
  };
}

async function timersOf({ log }: Deps, { id, timers }: FoundCase) {
  const read = await Promise.allSettled(timers.map((timersOfFlow) => timersOfFlow()));
  const failures = read.flatMap((one): unknown[] => (one.status === 'rejected' ? [one.reason] : []));
  for (const err of failures) log.warn({ err, caseId: id }, 'what comes due in a case could not be worked out');
  const found = read.flatMap((one): readonly FlowTimer[] => (one.status === 'fulfilled' ? one.value : []));
  return {
    timers: found.toSorted((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at))),
    unreadable: failures.map((failure) => `timers: ${failedStep(failure).cause}`),
  };
}

async function flowView(deps: Deps, { flow, workflowId, isNeeded }: CaseFlow): Promise<CaseView['flows'][number]> {
  const { engine, runId } = await onEngine(deps, workflowId);
  const url = runId === null ? undefined : engineUrlOf(deps, workflowId, runId);
  return { flow, workflowId, isNeeded, engine, runId, ...(url === undefined ? {} : { engineUrl: url }) };
}

/** As Temporal’s own pages name it. */
function engineUrlOf({ engineUi, temporal }: Deps, workflowId: string, runId: string): string | undefined {
  if (engineUi === undefined) return undefined;
  const { namespace } = temporal.options;
  const place = ['namespaces', namespace, 'workflows', workflowId, runId, 'history'].map(encodeURIComponent);
  return `${engineUi}/${place.join('/')}`;
}

async function stepsOf(db: Db, caseId: string): Promise<CaseView['steps']> {
  const events = await eventsOf(db, caseId, { limit: STEPS, sortBy: 'seq', idColumn: 'id', descending: true });
  return events
    .slice(0, STEPS)
    .map(({ id, type, at, by_user_id: byUserId, data }) => ({ id, type, at, byUserId, data }));
}

import { type Client, WorkflowExecutionAlreadyStartedError, WorkflowNotFoundError } from '@temporalio/client';
import { engineInUse, useEngine } from '../../db/case/engine-in-use';
import type { Db } from '../../db/shared/knex';
import { messageOf } from '../build/progress';
import { flowNames, type OpenFlow, openFlows } from './open-flows';

interface Counts {
  /** Flows that open cases need. */
  readonly cases: number;
  /** Those that were running already. */
  readonly running: number;
  /** Those that were not. */
  readonly missing: number;
  /** Of the missing, those that run by now. */
  readonly started: number;
  readonly failed: number;
}

export interface RebuildReport extends Counts {
  readonly byFlow: Readonly<Record<string, Counts>>;
}

export interface Rebuilding {
  readonly db: Db;
  readonly temporal: Client;
  readonly taskQueue: string;
  /** Gets a line for people now and then, and about each flow that could not be started. */
  readonly say: (line: string) => void;
}

/** Asked of the engine at the same time: more make it no faster, and the work of people goes on beside it. */
const AT_ONCE = 24;
const TELL_EVERY_MS = 5_000;

type Found = keyof Pick<Counts, 'running' | 'started' | 'failed'> | 'missing';

/**
 * Starts the flow of every open case that does not run, from its row. What runs is left alone; done again, or after
 * it was interrupted, it starts the rest.
 */
export async function rebuildEngine(rebuilding: Rebuilding): Promise<RebuildReport> {
  const engine = await engineOf(rebuilding.temporal);
  const report = await forEachOpenFlow(rebuilding, started);
  if (report.failed === 0) await useEngine(rebuilding.db, engine);
  return report;
}

/** Only looks which of the flows that open cases need do not run. */
export const compareEngine = (rebuilding: Rebuilding): Promise<RebuildReport> => forEachOpenFlow(rebuilding, looked);

/** The same as rebuilding, where this is not the engine on which the cases were started; else undefined. */
export async function rebuildWhereNew(rebuilding: Rebuilding): Promise<RebuildReport | undefined> {
  const isKnown = (await engineInUse(rebuilding.db)) === (await engineOf(rebuilding.temporal));
  return isKnown ? undefined : rebuildEngine(rebuilding);
}

/** What tells an engine from every other: it gave its namespace this id when it was made. */
async function engineOf({ workflowService, options: { namespace } }: Client): Promise<string> {
  const { namespaceInfo } = await workflowService.describeNamespace({ namespace });
  if (!namespaceInfo?.id) throw new Error(`The engine says nothing of the namespace ${namespace}.`);
  return namespaceInfo.id;
}

/** Also one that was terminated or has failed is started again; whatever runs stays the only one. */
async function started({ temporal, taskQueue }: Rebuilding, { type, workflowId, args }: OpenFlow): Promise<Found> {
  try {
    await temporal.workflow.start(type, {
      workflowId,
      taskQueue,
      args: [...args],
      workflowIdReusePolicy: 'ALLOW_DUPLICATE',
      workflowIdConflictPolicy: 'FAIL',
    });
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'running';
    throw error;
  }
}

async function looked({ temporal }: Rebuilding, { workflowId }: OpenFlow): Promise<Found> {
  try {
    const { status } = await temporal.workflow.getHandle(workflowId).describe();
    return status.name === 'RUNNING' ? 'running' : 'missing';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return 'missing';
    throw error;
  }
}

/** Several at once; a flow that fails keeps no other from it. */
async function forEachOpenFlow(
  rebuilding: Rebuilding,
  ask: (rebuilding: Rebuilding, open: OpenFlow) => Promise<Found>,
): Promise<RebuildReport> {
  const tallies = new Map(flowNames.map((flow) => [flow, { running: 0, missing: 0, started: 0, failed: 0 }]));
  const flows = openFlows(rebuilding.db);
  const progress = setInterval(() => rebuilding.say(lineOf(reportOf(tallies))), TELL_EVERY_MS);

  async function lane(): Promise<void> {
    for (let next = await flows.next(); !next.done; next = await flows.next()) {
      const { flow, ...open } = next.value;
      const tally = tallies.get(flow);
      if (tally) tally[await found(open)]++;
    }
  }

  const found = (open: OpenFlow): Promise<Found> =>
    ask(rebuilding, open).catch((error: unknown) => {
      rebuilding.say(`${open.workflowId}: ${messageOf(error)}`);
      return 'failed';
    });

  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
  } finally {
    clearInterval(progress);
  }
  return reportOf(tallies);
}

type Tally = Record<Found, number>;

function reportOf(tallies: ReadonlyMap<string, Tally>): RebuildReport {
  const byFlow = Object.fromEntries([...tallies].map(([flow, tally]) => [flow, countsOf(tally)]));
  const sum = (name: Found): number => [...tallies.values()].reduce((total, tally) => total + tally[name], 0);
  const all = { running: sum('running'), missing: sum('missing'), started: sum('started'), failed: sum('failed') };
  return { ...countsOf(all), byFlow };
}

const countsOf = ({ running, missing, started, failed }: Tally): Counts => ({
  cases: running + missing + started + failed,
  running,
  missing: missing + started + failed,
  started,
  failed,
});

const lineOf = ({ cases, running, missing, started, failed }: Counts): string =>
  `${cases} open cases so far: ${running} ran, ${missing} did not; ${started} started, ${failed} failed`;

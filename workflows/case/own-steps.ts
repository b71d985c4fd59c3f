import { CancelledFailure, condition, ContinueAsNew, log, workflowInfo } from '@temporalio/workflow';
import { failedStep } from '../../definitions/case/failed-step';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { type InTurn, takeTurns } from '../shared/take-turns';

/** Whatever is wrong with a case, that it is must be seen: this is tried until it is written. */
const { openIncident, closeIncident, closeIncidents } = activities;

/** Does something of the flow’s own in a turn of the case; a failure that does not pass by itself is an incident. */
export type OwnStep = (what: string, task: () => Promise<void>) => Promise<void>;

/** The steps that a flow does by itself: what comes due, what follows from an end, what others tell it. */
export interface OwnSteps {
  readonly step: OwnStep;
  /** For whoever has the turn: at once. Where that fails, as a step like any other. */
  readonly now: OwnStep;
  /** Until all that could not be done at once is done, or given up. */
  readonly allDone: () => Promise<void>;
  /** The same for what needs no turn; gives what it came to, or nothing where it was given up. */
  readonly aside: <T>(what: string, task: () => Promise<T>) => Promise<T | undefined>;
  /** Tries what failed again. An incident of which this run knows nothing (the engine lost it) is over. */
  readonly retry: () => Promise<void>;
  /** The case is over, or goes on in a new run: what failed is given up here. */
  readonly end: () => Promise<void>;
}

interface Case {
  readonly caseId: string;
  readonly flow: string;
  /** Left out: its steps need no turn. */
  readonly inTurn?: InTurn;
  /** Changes with the case: then what failed may succeed, or be needed no more. Left out: it never does. */
  readonly version?: () => unknown;
}

/**
 * Nobody waits for an answer to a step of the flow’s own. One that fails for good is noted as an incident 异常 and
 * tried again when somebody says so, or when the case has changed; meanwhile the case takes commands as always.
 */
export function ownSteps({ caseId, flow, inTurn = atOnce, version = always }: Case): OwnSteps {
  const { workflowId } = workflowInfo();
  const noting = takeTurns();
  const failing = new Set<string>();
  const deferred: Promise<void>[] = [];
  let retries = 0;
  let hasEnded = false;

  async function tried<T>(step: string, task: () => Promise<T>): Promise<T | undefined> {
    for (let attempts = 1; !hasEnded; attempts++) {
      const seen = { retries, version: version() };
      const came = await attempted(task);
      if ('done' in came) {
        await noting(() => mended(step));
        return came.done;
      }
      await noting(() => noted(step, attempts, came.error));
      await condition(() => hasEnded || retries !== seen.retries || version() !== seen.version);
    }
    return undefined;
  }

  async function noted(step: string, attempts: number, error: unknown): Promise<void> {
    if (hasEnded) return;
    const failed = failedStep(error);
    log.error('a step of a flow failed for good: it is an incident', { caseId, step, attempts, ...failed });
    failing.add(step);
    const noted = await attempted(() =>
      openIncident({ caseId, flow, workflowId, step, attempts, at: now(), ...failed }),
    );
    if ('error' in noted)
      log.error('an incident could not be written down', { caseId, step, ...failedStep(noted.error) });
  }

  async function mended(step: string): Promise<void> {
    if (failing.delete(step)) await closeIncident({ workflowId, step, at: now() });
  }

  const step: OwnStep = async (what, task) => {
    await tried(what, () => inTurn(task));
  };

  return {
    step,
    async now(what, task) {
      if ('error' in (await attempted(task))) deferred.push(step(what, task));
    },
    allDone: async () => void (await Promise.all(deferred)),
    aside: tried,
    async retry() {
      retries += 1;
      await noting(() => closeIncidents({ workflowId, but: [...failing], at: now() }));
    },
    async end() {
      hasEnded = true;
      await noting(async () => {
        if (failing.size > 0) await closeIncidents({ workflowId, but: [], at: now() });
        failing.clear();
      });
    },
  };
}

const atOnce: InTurn = (task) => task();
const always = (): undefined => undefined;

/** The ways in which a flow ends are no failures. */
async function attempted<T>(task: () => Promise<T>): Promise<{ readonly done: T } | { readonly error: unknown }> {
  try {
    return { done: await task() };
  } catch (error) {
    if (error instanceof CancelledFailure || error instanceof ContinueAsNew) throw error;
    return { error };
  }
}

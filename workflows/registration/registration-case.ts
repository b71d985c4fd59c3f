import { proxyActivities, workflowInfo } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { Step, Written } from '../../activities/registration/kept';
import { type CompiledCalendar, compileCalendar } from '../../definitions/calendar/compile';
import { type Protection, protectionFrom } from '../../definitions/registration/protection';
import type {
  KeptRegistration,
  Registered,
  RegistrationStart,
  RegistrationState,
} from '../../definitions/registration/state';
import { isOver } from '../../definitions/registration/statuses';
import type { Refused } from '../../definitions/shared/refusal';
import { type OwnSteps, ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
import { assertAllowed, failureOf } from '../shared/refusal';
import { takeTurns } from '../shared/take-turns';
import { type Attempt, untilWritten } from '../shared/until-written';

export const { startStageFlow, startReopened } = proxyActivities<Activities>({
  startToCloseTimeout: '30s',
  retry: { maximumInterval: '1 minute' },
});

/** One registration as its flow holds it. */
export interface RegistrationCase {
  readonly opportunityId: string;
  readonly workflowId: string;
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly own: OwnSteps;
  /** The check has been made: what it came to is known. */
  readonly isChecked: () => boolean;
  readonly kept: () => KeptRegistration;
  readonly start: () => RegistrationStart;
  readonly state: () => RegistrationState;
  readonly time: () => CompiledCalendar;
  readonly become: (kept: KeptRegistration) => void;
  /** Goes on from a step, with all that follows from it. */
  readonly adopt: (kept: KeptRegistration) => Promise<void>;
  /** Goes on from what the row carries, whoever has brought it there. */
  readonly takeUp: (kept: KeptRegistration) => Promise<void>;
  /** Judges a step and writes it, once, with all that follows from it. */
  readonly carryOut: (step: StepOfCase) => Promise<Registered>;
}

/** One step, for whoever has the turn. */
interface StepOfCase {
  /** The command that asks for it; null: the flow itself. */
  readonly commandId: string | null;
  /** Why it cannot be, by the state as it is then. */
  readonly refusal?: () => Refused | undefined;
  /** Writes it; undefined: there is nothing to do any more. */
  readonly act: (step: Step) => Promise<Written> | undefined;
}

/**
 * Carries out what follows from where the case stands: approvals are asked or given up, sales are told. After a `step`
 * of its own a flow knows what runs in it; where it goes on from the `row`, it does not.
 */
type Follow = (since: 'step' | 'row') => Promise<void>;

export function openCase(opportunityId: string, follow: Follow): RegistrationCase {
  let kept: KeptRegistration | undefined;
  let time: CompiledCalendar | undefined;
  const inTurn = takeTurns();
  const taken = (): KeptRegistration => {
    if (kept === undefined) throw new Error('The registration has not come that far.');
    return kept;
  };

  function become(next: KeptRegistration): void {
    if (kept?.start.calendar !== next.start.calendar) time = undefined;
    kept = next;
  }

  async function adopt(next: KeptRegistration): Promise<void> {
    become(next);
    await follow('step');
  }

  async function takeUp(next: KeptRegistration): Promise<void> {
    become(next);
    await follow('row');
  }

  const carryOut = ({ commandId, refusal, act }: StepOfCase): Promise<Registered> =>
    untilWritten(takeUp, async (): Promise<Attempt<KeptRegistration, Registered>> => {
      const { state } = taken();
      if (commandId !== null && state.done.includes(commandId)) return { done: answerOf(state) };
      assertAllowed(refusal?.());
      if (isOver(state.status)) return { done: answerOf(state) }; // such as by its sale, in the same moment
      const result = await act({ ...taken(), at: now(), commandId });
      if (result?.kind === 'refused') throw failureOf(result);
      if (result?.kind === 'behind') return { behind: result.kept };
      if (result) await adopt(result.kept);
      return { done: answerOf(taken().state) };
    });

  return {
    opportunityId,
    workflowId: workflowInfo().workflowId,
    inTurn,
    own: ownSteps({ caseId: opportunityId, flow: 'registration', inTurn, version: () => kept }),
    isChecked: () => kept !== undefined,
    kept: taken,
    start: () => taken().start,
    state: () => taken().state,
    time: () => (time ??= compileCalendar(taken().start.calendar.body)),
    become,
    adopt,
    takeUp,
    carryOut,
  };
}

/** When the protection ends, counted from the moment at which it became valid. */
export const protectionNow = ({ state, start, time }: RegistrationCase): Protection =>
  protectionFrom(state().validSince, start().policy.body, time(), state().extensions);

/** When the protection of what becomes valid now would end. */
export const protectionAnew = ({ start, time }: RegistrationCase, at: string): string =>
  protectionFrom(at, start().policy.body, time()).until;

/** What the sender of a message is told. */
export const answerOf = (state: RegistrationState): Registered => {
  const { status, verdict, candidates, customerId, protectedUntil, conflictReviewId } = state;
  return { status, verdict, candidates, customerId, protectedUntil, conflictReviewId };
};

import { proxyLocalActivities } from '@temporalio/workflow';
import type { Activities } from '../../activities';
import type { FormVersions } from '../../definitions/approval/data/forms';
import type { ApprovalState } from '../../definitions/approval/state';
import { type CompiledCalendar, compileCalendar } from '../../definitions/calendar/compile';
import { type Protection, protectionFrom } from '../../definitions/registration/protection';
import type { Registered, RegistrationStart, RegistrationState } from '../../definitions/registration/state';
import type { Refused } from '../../definitions/shared/refusal';
import { takeTurns } from '../shared/take-turns';

export const activities = proxyLocalActivities<Activities>({ startToCloseTimeout: '10s', localRetryThreshold: '30s' });

/** The decisions that a registration may need, one flow name each in the inbox. */
export type HostedKind = 'conflictReview' | 'assessment' | 'protectionExtension';

/** An approval that was open when a long case went on in a new run. */
export interface CarriedApproval {
  readonly kind: HostedKind;
  readonly approvalId: string;
  readonly definitionVersion: number;
  /** Those that it goes by, which may have been migrated alone. Left out by runs from before: as the case says. */
  readonly forms?: FormVersions | undefined;
  readonly state: ApprovalState;
}

/** What a case goes on with in a new run. */
export interface Carried {
  readonly state: RegistrationState;
  readonly approvals: readonly CarriedApproval[];
}

/**
 * One registration as its flow holds it: what it started with, as far as that was changed since, and where it stands.
 */
export interface RegistrationCase {
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly workflowId: string;
  start: RegistrationStart;
  time: CompiledCalendar;
  /** The check has been made: its verdict is known. */
  isChecked: boolean;
  /** Why nothing was registered: the case is over before it began. */
  refusal: Refused | undefined;
  readonly current: () => RegistrationState;
  readonly become: (change: Partial<RegistrationState>) => RegistrationState;
  /**
   * Adopts what an activity wrote. Steps of cases that began under earlier code have recorded nothing:
   * `recordedNothing` is what they did.
   */
  readonly adopt: (
    registered: Registered | undefined,
    change?: Partial<RegistrationState>,
    recordedNothing?: Partial<Registered>,
  ) => RegistrationState;
}

const BEFORE_VALID = { validSince: '', extensions: [], extensionApprovalId: null, reminded: '', isStageStarted: false };

export function openCase(start: RegistrationStart, workflowId: string, carried?: Carried): RegistrationCase {
  let state = carried?.state;
  const current = (): RegistrationState => {
    if (state === undefined) throw new Error('The registration has not come that far.');
    return state;
  };
  const adopt = (
    registered: Registered | undefined,
    change: Partial<RegistrationState> = {},
    recordedNothing: Partial<Registered> = {},
  ): RegistrationState => {
    const known = registered ?? { ...current(), ...recordedNothing };
    return (state = { ...BEFORE_VALID, isPublic: start.visibility === 'public', ...state, ...known, ...change });
  };
  return {
    inTurn: takeTurns(),
    workflowId,
    start,
    time: compileCalendar(start.calendar.body),
    isChecked: carried !== undefined,
    refusal: undefined,
    current,
    become: (change) => (state = { ...current(), ...change }),
    adopt,
  };
}

/** When the protection ends, counted from the moment at which it became valid. */
export const protectionNow = ({ current, start, time }: RegistrationCase): Protection =>
  protectionFrom(current().validSince, start.policy.body, time, current().extensions);

/** What the sender of a message is told. */
export const toldOf = ({
  status,
  verdict,
  candidates,
  customerId,
  protectedUntil,
  conflictReviewId,
}: RegistrationState): Registered => ({ status, verdict, candidates, customerId, protectedUntil, conflictReviewId });

/** The case’s time. */
export const now = (): string => new Date().toISOString();

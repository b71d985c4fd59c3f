import type { CompiledCalendar } from '../calendar/compile';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Duration } from '../shared/duration';
import { type Refused, refused } from '../shared/refusal';
import { protectionFrom } from './protection';
import { isHeld, isOver, type OpportunityStatus } from './statuses';

/** What a registration runs by, as far as another version may change it. */
export interface RunningRegistration {
  readonly status: OpportunityStatus;
  /** From when its protection counts; empty while it is not valid yet. */
  readonly validSince: string;
  readonly extensions: readonly Duration[];
  readonly modelKey: string;
  readonly policy: RegistrationPolicy;
  readonly calendar: CompiledCalendar;
}

/** The version to move to, of its policy or of its business model. */
export type RegistrationVersion =
  | { readonly kind: 'registrationPolicy'; readonly version: number; readonly body: RegistrationPolicy }
  /** As far as the registration goes by it: the names of its policy and its calendar. */
  | {
      readonly kind: 'businessModel';
      readonly version: number;
      readonly key: string;
      readonly registrationPolicy: string;
      readonly calendar: string;
    };

/**
 * DEF-04: why a registration cannot go on by another version. What was judged stays judged; a claim is never lost by
 * moving.
 */
export function refusalToMigrateRegistration(
  running: RunningRegistration,
  to: RegistrationVersion,
  now: string,
): Refused | undefined {
  if (isOver(running.status)) return no(`The registration is over: it is ${running.status}.`);
  return to.kind === 'businessModel' ? refusalOfModel(running, to) : refusalOfPolicy(running, to.body, now);
}

function refusalOfModel(
  { modelKey, policy, calendar }: RunningRegistration,
  to: Extract<RegistrationVersion, { kind: 'businessModel' }>,
): Refused | undefined {
  if (to.key !== modelKey) return no(`The opportunity goes by the business model "${modelKey}", not by "${to.key}".`);
  if (to.registrationPolicy !== policy.key)
    return no(
      `It was registered under the policy "${policy.key}"; the new version registers under "${to.registrationPolicy}".`,
    );
  return to.calendar === calendar.definition.key
    ? undefined
    : no(
        `Its clocks run by the calendar "${calendar.definition.key}"; those of the new version run ` +
          `by "${to.calendar}".`,
      );
}

function refusalOfPolicy(
  { status, validSince, extensions, policy, calendar }: RunningRegistration,
  to: RegistrationPolicy,
  now: string,
): Refused | undefined {
  if (to.key !== policy.key) return no(`It was registered under the policy "${policy.key}", not under "${to.key}".`);
  if (status === 'inConflictReview' && to.reviewApproval !== policy.reviewApproval)
    return no(`It is being reviewed by "${policy.reviewApproval}"; the new version reviews by "${to.reviewApproval}".`);
  if (!isHeld(status)) return undefined;
  const { until } = protectionFrom(validSince, to, calendar, extensions);
  return Date.parse(until) > Date.parse(now)
    ? undefined
    : no(`Under the new version its protection would have ended on ${until}: moving it would release it at once.`);
}

const no = (detail: string): Refused => refused('wrong_state', detail);

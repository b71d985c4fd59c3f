import { addDuration } from '../calendar/business-time';
import type { CompiledCalendar } from '../calendar/compile';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import { type Refused, refused } from '../shared/refusal';
import type { OpportunityStatus } from './statuses';

interface Lost {
  readonly status: OpportunityStatus;
  /** How it was lost, and when. */
  readonly ending: Readonly<Record<string, unknown>> | null;
  readonly isAsked: boolean;
}

/** 重启: why a sale cannot be asked to be reopened now. */
export function refusalToReopen(
  { status, ending, isAsked }: Lost,
  { reopen }: Pick<RegistrationPolicy, 'reopen'>,
  calendar: CompiledCalendar,
  now: string,
): Refused | undefined {
  if (status !== 'lost')
    return refused('wrong_state', `Only an opportunity that was lost is reopened; this one is ${status}.`);
  if (reopen === undefined)
    return refused('unprocessable', 'Its registration policy lets no lost opportunity be reopened.');
  if (isAsked) return refused('wrong_state', 'Its reopening is being decided already.');
  const lostAt = ending?.['at'];
  const until =
    reopen.within === undefined || typeof lostAt !== 'string'
      ? undefined
      : addDuration(calendar, lostAt, reopen.within);
  return until === undefined || Date.parse(now) <= Date.parse(until)
    ? undefined
    : refused('wrong_state', `It could be reopened until ${until}; register it anew.`);
}

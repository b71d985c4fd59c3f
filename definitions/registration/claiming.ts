import { addDuration } from '../calendar/business-time';
import type { CompiledCalendar } from '../calendar/compile';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import { type Refused, refused } from '../shared/refusal';
import { askedOf, type RegistrationState } from './state';
import { isChangeable, isHeld, type OpportunityStatus } from './statuses';

type Claim = Pick<RegistrationState, 'status' | 'isPublic' | 'extensions' | 'asked'>;

const wrongState = (detail: string): Refused => refused('wrong_state', detail);

const refusalUnlessValid = (status: OpportunityStatus, what: string): Refused | undefined =>
  isHeld(status) ? undefined : wrongState(`A registration that is ${status} cannot be ${what}; only a valid one can.`);

/** FLW-01: why the protection 保护期 cannot be asked to be extended now. */
export function refusalToExtend(
  claim: Claim,
  { protection: { extension } }: Pick<RegistrationPolicy, 'protection'>,
): Refused | undefined {
  const { status, isPublic, extensions } = claim;
  const refusal = refusalUnlessValid(status, 'extended');
  if (refusal) return refusal;
  if (isPublic) return wrongState('It is public: no protection runs that could be extended. Have it assigned first.');
  if (extension === undefined)
    return refused('unprocessable', 'Its registration policy allows no extension of the protection.');
  if (askedOf(claim, 'protectionExtension')) return wrongState('An extension is being decided already.');
  return extensions.length < extension.atMost
    ? undefined
    : wrongState(
        `The protection was extended ${extensions.length} times; the policy allows no more than ${extension.atMost}.`,
      );
}

/**
 * OPP-18, OPP-19: why the opportunity cannot be given to this person now.
 * @param takes whether the person who asks is no head above and takes it for themselves
 */
export function refusalToAssign(
  { status, isPublic }: Claim,
  { limits }: Pick<RegistrationPolicy, 'limits'>,
  takes: boolean,
): Refused | undefined {
  const refusal = refusalUnlessValid(status, 'assigned');
  if (refusal || !takes) return refusal;
  if (!isPublic)
    return refused('forbidden', 'It has an owner: only the heads above and administrators give it to another.');
  return limits?.mayTakePublic === true
    ? undefined
    : refused(
        'forbidden',
        'Its registration policy does not let salespeople take public opportunities: ask the head of the ' +
          'department to assign it.',
      );
}

/**
 * 冷却期: why somebody cannot take it from the pool yet.
 * @param gaveUpAt when they last gave it up, of their own will or by its end; undefined: never
 */
export function refusalToTakeAgain(
  gaveUpAt: string | undefined,
  { pool }: Pick<RegistrationPolicy, 'pool'>,
  calendar: CompiledCalendar,
  now: string,
): Refused | undefined {
  if (gaveUpAt === undefined || pool === undefined) return undefined;
  const until = addDuration(calendar, gaveUpAt, pool.notAgainFor);
  return Date.parse(until) <= Date.parse(now)
    ? undefined
    : refused(
        'wrong_state',
        `You gave this opportunity up at ${gaveUpAt}: by its registration policy you may take it again from ` +
          `${until} on.`,
        '/ownerId',
      );
}

/** Why its owner cannot give it up now. */
export function refusalToRelease({ status, isPublic }: Claim): Refused | undefined {
  return (
    refusalUnlessValid(status, 'released') ??
    (isPublic ? wrongState('It is public already: nobody owns it.') : undefined)
  );
}

/** What of its customer a change is about. */
interface CustomerChanged {
  /** Its review has been returned to whoever asked for it. */
  readonly isReturned: boolean;
  /** A customer of the master, which was picked and is not valid yet. */
  readonly isPicked: boolean;
}

/**
 * Why its data cannot be changed now. While a person judges who the customer is, that stays as they see it, unless
 * they have returned it to be corrected.
 * @param changed undefined: the customer stays
 */
export function refusalToChange(
  { status }: Pick<Claim, 'status'>,
  changed: CustomerChanged | undefined,
): Refused | undefined {
  if (!isChangeable(status)) return wrongState(`An opportunity that is ${status} cannot be changed.`);
  if (changed === undefined || isHeld(status)) return undefined;
  if (!changed.isReturned)
    return wrongState(
      `Its customer is being judged (${status}): it can be changed once that is decided, or was returned.`,
    );
  return changed.isPicked
    ? wrongState('Its customer was picked from the master: withdraw it, and register the one that you mean.')
    : undefined;
}

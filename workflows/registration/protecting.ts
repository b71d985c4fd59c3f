import { condition } from '@temporalio/workflow';
import { nextReminder } from '../../definitions/calendar/reminders';
import { GIVEN_UP_BY_NOBODY } from '../../definitions/registration/kept';
import type { Protection } from '../../definitions/registration/protection';
import { askedOf, type GivingUp } from '../../definitions/registration/state';
import { isHeld } from '../../definitions/registration/statuses';
import { activities } from '../shared/activities';
import { now } from '../shared/now';
import { protectionNow, type RegistrationCase } from './registration-case';

/**
 * Reminds, then gives the claim up at the end, unless the case goes another way before. What moves the end meanwhile
 * begins the waiting anew. The end waits for an extension that is being decided: nobody loses a claim because an
 * approver is slow.
 */
export async function protect(registration: RegistrationCase, isStopped: () => boolean): Promise<void> {
  const { state, own, carryOut } = registration;
  const goesOn = (): boolean => isHeld(state().status) && !isStopped();
  const isExtending = (): boolean => askedOf(state(), 'protectionExtension') !== undefined;
  while (goesOn()) {
    if (state().isPublic) {
      await condition(() => !goesOn() || !state().isPublic);
      continue;
    }
    const protection = protectionNow(registration);
    const reminder = nextReminder(protection, state().reminded, now());
    if (await movedBefore(reminder ?? protection.until, protection)) continue;
    if (reminder !== undefined) await own.step('protection.reminder', () => remind(reminder, protection.until));
    else if (isExtending()) await condition(() => !goesOn() || !isExtending());
    else await own.step('protection.end', () => endIfItEnds(protection));
  }

  async function remind(reminder: string, endsAt: string): Promise<void> {
    await carryOut({
      commandId: null,
      act: (step) =>
        state().reminded < reminder ? activities.remindOfProtection({ ...step, reminder, endsAt }) : undefined,
    });
  }

  /** It may have been moved, or an extension asked for, before its turn came. */
  async function endIfItEnds({ until }: Protection): Promise<void> {
    if (goesOn() && !state().isPublic && !isExtending() && protectionNow(registration).until === until)
      await endProtection(registration, null, GIVEN_UP_BY_NOBODY);
  }

  /** Whether the case went another way, or its protection moved, before this moment. */
  async function movedBefore(moment: string, { until, reminders }: Protection): Promise<boolean> {
    let seen = registration.kept();
    const moved = (): boolean => {
      if (!goesOn()) return true;
      if (registration.kept() === seen) return false;
      seen = registration.kept();
      return state().isPublic || isOther(protectionNow(registration), { until, reminders });
    };
    const left = Date.parse(moment) - Date.now();
    return left > 0 ? condition(moved, left) : moved();
  }
}

/** By the policy’s `onEnd` the claim is given up, or the opportunity goes into the public pool 公共. */
export const endProtection = (
  { carryOut, start, state }: RegistrationCase,
  commandId: string | null,
  by: GivingUp,
): Promise<unknown> =>
  carryOut({
    commandId,
    act: (step) => {
      if (!isHeld(state().status)) return undefined; // ended in the same moment
      const { onEnd } = start().policy.body.protection;
      return onEnd === 'release'
        ? activities.releaseRegistration({ ...step, ...by })
        : activities.publishRegistration({ ...step, ...by });
    },
  });

const isOther = (a: Protection, b: Protection): boolean =>
  a.until !== b.until || a.reminders.join() !== b.reminders.join();

import { condition } from '@temporalio/workflow';
import { nextReminder, type Protection } from '../../definitions/registration/protection';
import { isHeld } from '../../definitions/registration/state';
import { activities, now, protectionNow, type RegistrationCase } from './registration-case';

/**
 * Reminds, then gives the claim up at the end, unless the case goes another way before. What moves the end meanwhile
 * begins the waiting anew. The end waits for an extension that is being decided: nobody loses a claim because an
 * approver is slow.
 */
export async function protect(kase: RegistrationCase, isStopped: () => boolean): Promise<void> {
  const goesOn = (): boolean => isHeld(kase.current().status) && !isStopped();
  while (goesOn()) {
    if (kase.current().isPublic) {
      await condition(() => !goesOn() || !kase.current().isPublic);
      continue;
    }
    const protection = protectionNow(kase);
    const reminder = nextReminder(protection, kase.current().reminded, now());
    if (await movedBefore(reminder ?? protection.until, protection)) continue;
    if (reminder !== undefined) {
      kase.become({ reminded: reminder });
      await activities.remindOfProtection({ start: kase.start, at: now(), endsAt: protection.until });
    } else if (kase.current().extensionApprovalId === null)
      await kase.inTurn(() => endProtection(kase, { byUserId: null, reason: null }));
    else await condition(() => !goesOn() || kase.current().extensionApprovalId === null);
  }

  /** Whether the case went another way, or its protection moved, before this moment. */
  async function movedBefore(moment: string, { until, reminders }: Protection): Promise<boolean> {
    const seen = seenOf(kase);
    const moved = (): boolean =>
      !goesOn() ||
      (isChanged(seen, seenOf(kase)) &&
        (kase.current().isPublic || isOther(protectionNow(kase), { until, reminders })));
    const left = Date.parse(moment) - Date.now();
    return left > 0 ? condition(moved, left) : moved();
  }
}

/**
 * What the policy says of the end (`onEnd`): the claim is given up, or the opportunity goes into the public pool
 * 公共.
 */
export async function endProtection(
  kase: RegistrationCase,
  { byUserId, reason }: { readonly byUserId: string | null; readonly reason: string | null },
): Promise<void> {
  if (!isHeld(kase.current().status)) return; // ended in the same moment
  const { start } = kase;
  const ending = { start, at: now(), byUserId, reason };
  if (start.policy.body.protection.onEnd === 'release')
    kase.adopt(await activities.releaseRegistration(ending), {}, { status: 'released', protectedUntil: null });
  else kase.adopt(await activities.publishRegistration(ending), { isPublic: true });
}

/** What the end of protection depends on; the computation is asked only where one of these changed. */
const seenOf = ({ start, time, current }: RegistrationCase) =>
  [start.policy, time, current().extensions, current().validSince, current().isPublic] as const;

const isChanged = (before: readonly unknown[], after: readonly unknown[]): boolean =>
  before.some((value, i) => value !== after[i]);

const isOther = (a: Protection, b: Protection): boolean =>
  a.until !== b.until || a.reminders.join() !== b.reminders.join();

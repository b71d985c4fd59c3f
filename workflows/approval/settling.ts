import type { ApprovalEnd } from '../../definitions/approval/round/ending';
import type { ApprovalHosting } from './hosting';

/**
 * What the end of an approval means is carried out once the end is written: a crash in between finds it ended, and
 * does it then.
 */
export function settlingOf(
  end: () => ApprovalEnd | undefined,
  { onEnd, ownStep }: Pick<ApprovalHosting, 'onEnd' | 'ownStep'>,
) {
  let isSettled = false;

  async function carryOut(): Promise<void> {
    const ended = end();
    if (ended === undefined || isSettled) return;
    await onEnd?.(ended);
    isSettled = true;
  }

  return {
    isSettled: (): boolean => isSettled,
    async settle(): Promise<void> {
      try {
        await carryOut();
      } catch {
        void ownStep('approval.outcome', carryOut); // its failure is told there; whoever decided has decided
      }
    },
    /** Nothing follows from it: the case was terminated. */
    skip(): void {
      isSettled = true;
    },
  };
}

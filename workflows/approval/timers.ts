import { condition } from '@temporalio/workflow';
import { nextTimer } from '../../definitions/approval/round/open-things';
import type { ApprovalState, Timer } from '../../definitions/approval/state';

export const isOtherTimer = (state: ApprovalState | undefined, timer: Timer | undefined): boolean => {
  if (state?.status !== 'running') return true;
  const next = nextTimer(state);
  return next?.id !== timer?.id || next?.at !== timer?.at;
};

/** Whether it holds before the moment comes. */
export async function within(holds: () => boolean, moment: string): Promise<boolean> {
  const left = Date.parse(moment) - Date.now();
  return left > 0 ? condition(holds, left) : holds();
}

import type { OpportunityStatus } from '../../registration/state';
import { type Refused, refused } from '../../shared/refusal';

/** Of these nothing is entered any more. One that was won goes on: it is delivered, installed and paid (OPP-27). */
export const CLOSED: readonly OpportunityStatus[] = ['refused', 'withdrawn', 'released', 'lost', 'merged'];

export const refusalToChangePart = (status: OpportunityStatus): Refused | undefined =>
  CLOSED.includes(status)
    ? refused('wrong_state', `The opportunity is ${status}: nothing around it can be entered or changed any more.`)
    : undefined;

/** @param count how many there are already */
export const refusalOfOneMore = (count: number, most: number): Refused | undefined =>
  count >= most
    ? refused('unprocessable', `There are ${count} of them, which is the most: remove one first.`)
    : undefined;

export const refusalOfDuplicate = (isThere: boolean, what: string, pointer: string): Refused | undefined =>
  isThere ? refused('conflict', `${what} is there already; change that entry instead.`, pointer) : undefined;

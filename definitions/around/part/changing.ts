import { type OpportunityStatus, takesParts } from '../../registration/statuses';
import { type Refused, refused } from '../../shared/refusal';

export const refusalToChangePart = (status: OpportunityStatus): Refused | undefined =>
  takesParts(status)
    ? undefined
    : refused('wrong_state', `The opportunity is ${status}: nothing around it can be entered or changed any more.`);

/** @param count how many there are already */
export const refusalOfOneMore = (count: number, most: number): Refused | undefined =>
  count >= most
    ? refused('unprocessable', `There are ${count} of them, which is the most: remove one first.`)
    : undefined;

export const refusalOfDuplicate = (isThere: boolean, what: string, pointer: string): Refused | undefined =>
  isThere ? refused('conflict', `${what} is there already; change that entry instead.`, pointer) : undefined;

import { appendEvent } from '../../db/shared/events';
import type { Caller } from '../../definitions/organisation/access/caller';
import type { PartChange } from '../../definitions/shared/event-types';
import type { Deps } from '../deps';
import { changeAround, type Changing } from './changing';

interface Wanted {
  readonly id: string | undefined;
  readonly caller: Caller;
}

export const changeDecisionTree = <R>(
  deps: Deps,
  { id, caller }: Wanted,
  work: (changing: Changing) => Promise<R>,
): Promise<R> => changeAround(deps, { id, caller, writtenBy: 'act', one: 'the decision tree 决策树' }, work);

export const announceChange = (
  { trx, opportunity, caller, at }: Changing,
  change: PartChange,
  requestId: string,
  data: object,
): Promise<boolean> =>
  appendEvent(trx, {
    key: `${requestId}/decisionTree`,
    type: `decisionTree.${change}`,
    caseId: opportunity.id,
    at,
    byUserId: caller.id,
    data,
  });

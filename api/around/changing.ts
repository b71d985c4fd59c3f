import { takeTurnAround } from '../../db/around/parts';
import { peopleAround } from '../../db/around/team';
import type { OpportunityRow } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import { refusalToChangePart } from '../../definitions/around/part/changing';
import { touchUnlessHeld } from '../../db/case/followed-records';
import type { Caller } from '../../definitions/organisation/access/caller';
import {
  mayActOnOpportunity,
  mayLeadOpportunity,
  type OpportunityPeople,
} from '../../definitions/registration/who-may';
import { judgeTouched } from '../approval/touched';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { forbidden, Problem } from '../http/problem';
import { visibleOpportunity } from '../registration/access';

/** A change under way: inside its transaction, with its turn taken. */
export interface Changing {
  readonly trx: Db;
  readonly opportunity: OpportunityRow;
  readonly people: OpportunityPeople;
  readonly caller: Caller;
  readonly at: string;
}

interface ChangeAround {
  readonly id: string | undefined;
  readonly caller: Caller;
  readonly writtenBy: 'lead' | 'act';
  readonly one: string;
}

/**
 * Changes something around an opportunity in one transaction: by whoever may, while it is not over, one after
 * another.
 */
export async function changeAround<R>(
  deps: Deps,
  { id, caller, writtenBy, one }: ChangeAround,
  work: (changing: Changing) => Promise<R>,
): Promise<R> {
  const { db } = deps;
  const opportunity = await visibleOpportunity(db, id, caller);
  const people = await peopleAround(db, opportunity);
  const may = writtenBy === 'lead' ? mayLeadOpportunity : mayActOnOpportunity;
  if (!may(caller, people))
    throw forbidden(
      `${one}: entered and changed by the owners of the opportunity, ` +
        `${writtenBy === 'act' ? 'the assistants of its team, ' : ''}the heads above and administrators.`,
    );
  assertAllowed(refusalToChangePart(opportunity.status));
  const done = await db.transaction(async (trx) => {
    await takeTurnAround(trx, opportunity.id);
    const result = await work({ trx, opportunity, people, caller, at: new Date().toISOString() });
    assertAllowed(await touchUnlessHeld(trx, { opportunityId: opportunity.id, byUserId: caller.id }));
    return result;
  });
  await judgeTouched(deps, opportunity.id);
  return done;
}

export const stale = (): Problem =>
  new Problem({
    status: 412,
    code: 'stale',
    detail: 'It was changed meanwhile. Read it again and repeat your change.',
  });

/** PATCH: an absent field stays. */
export const patched = <V>(value: V | undefined, now: V): V => (value === undefined ? now : value);

import { findConflicts } from '../../db/matching/conflicts';
import { withoutKnownDistinct } from '../../db/matching/known-distinct';
import type { Lookalike } from '../../db/matching/lookalikes';
import type { Db } from '../../db/shared/knex';
import { judge, type Judgement, knownCustomer } from '../../definitions/registration/judging';
import type { RegistrationStart } from '../../definitions/registration/state';
import { subjectOf } from './steps';

interface Compared {
  readonly judgement: Judgement;
  /** Somebody stands beside it whom a person has found to be another company. */
  readonly isBesideKnown: boolean;
}

/** FLW-01: what a registration that is not valid yet meets, and what that means to who registers. */
export async function comparedWithAll(trx: Db, start: RegistrationStart, met: readonly Lookalike[]): Promise<Compared> {
  const { opportunityId, policy } = start;
  const subject = subjectOf(start);
  const all = await findConflicts(trx, subject, policy.body, met);
  const others = all.filter(({ id }) => id !== opportunityId);
  const unknown = await withoutKnownDistinct(trx, others, knownCustomer(others, start, subject.name));
  return { judgement: judge(unknown, policy.body, start), isBesideKnown: unknown.length < others.length };
}

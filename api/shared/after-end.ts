import { namesOfUsers } from '../../db/organisation/users';
import type { Db } from '../../db/shared/knex';
import { endedWords } from '../../definitions/shared/words/ended-words';
import { Problem, type ProblemDetails } from '../http/problem';

export interface KnownEnd {
  readonly status: string;
  readonly at: string;
  /** Null: a rule ended it. */
  readonly byUserId: string | null;
}

/** What was refused, and which end came before it, when and by whom. */
export async function namingEnd(db: Db, problem: ProblemDetails, { status, at, byUserId }: KnownEnd): Promise<Problem> {
  const by = byUserId === null ? 'a rule' : ((await namesOfUsers(db, [byUserId])).get(byUserId) ?? '');
  return new Problem({ ...problem, detail: `${problem.detail} ${endedWords({ status, at, by })}` });
}

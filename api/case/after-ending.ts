import { isDeepStrictEqual } from 'node:util';
import { endingOf, type EndingEvent } from '../../db/registration/endings';
import { namesOfUsers } from '../../db/organisation/users';
import type { Caller } from '../../definitions/organisation/access/caller';
import { endedWords } from '../../definitions/shared/words/ended-words';
import { isJsonObject } from '../../definitions/shared/json';
import type { Deps } from '../deps';
import { problemOf } from '../http/errors';
import { Problem, type ProblemDetails } from '../http/problem';
import type { Answer, Route } from '../http/route';
import { answeredWith } from '../registration/view';

/** The acts that end an opportunity, by their place below it, and the events that tell of them. */
const ENDS: Readonly<Record<string, string>> = {
  '/opportunities/:id/withdrawal': 'opportunity.withdrawn',
  '/opportunities/:id/release': 'opportunity.released',
  '/opportunities/:id/won': 'opportunity.won',
  '/opportunities/:id/lost': 'opportunity.lost',
};

/**
 * Whatever is asked of an opportunity after its end, and refused by its state, is told which end that was, when and by
 * whom. The act that ended it, asked once more by the same person with the same content, gets its answer.
 */
export const knowingEnds = (deps: Deps, routes: readonly Route[]): Route[] =>
  routes.map((route) =>
    route.method === 'get' || !/^\/opportunities\/:id/.test(route.path)
      ? route
      : {
          ...route,
          run: (asked) =>
            route.run(asked).catch((error: unknown) => {
              const problem = problemOf(error);
              if (problem?.status !== 409) throw error;
              return answerAfterEnd(deps, { path: route.path, id: asked.params['id'] ?? '', ...asked }, error, problem);
            }),
        },
  );

interface AskedAfterEnd {
  readonly path: string;
  readonly id: string;
  readonly caller: Caller;
  readonly body: unknown;
}

async function answerAfterEnd(
  deps: Deps,
  { path, id, caller, body }: AskedAfterEnd,
  error: unknown,
  problem: ProblemDetails,
): Promise<Answer> {
  const end = await endingOf(deps.db, id);
  if (end === undefined) throw error;
  if (ENDS[path] === end.type && end.by_user_id === caller.id && saysTheSame(end, body))
    return answeredWith(deps, id, caller);
  const { status, at, by_user_id } = end;
  const by = by_user_id === null ? 'a rule' : ((await namesOfUsers(deps.db, [by_user_id])).get(by_user_id) ?? '');
  throw new Problem({ ...problem, detail: `${problem.detail} ${endedWords({ status, at, by })}` });
}

/** All that was said, and nothing else. */
const saysTheSame = ({ data }: EndingEvent, body: unknown): boolean =>
  isJsonObject(body) &&
  Object.entries(body).every(([name, value]) =>
    isDeepStrictEqual(value, Object.entries(data).find(([key]) => key === name)?.[1]),
  );

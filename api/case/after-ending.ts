import { isDeepStrictEqual } from 'node:util';
import { endingOf, type EndingEvent } from '../../db/registration/endings';
import type { Caller } from '../../definitions/organisation/access/caller';
import { isJsonObject } from '../../definitions/shared/json';
import type { Deps } from '../deps';
import { problemOf } from '../http/errors';
import { type ProblemDetails } from '../http/problem';
import type { Answer, Route } from '../http/route';
import { answeredWith } from '../registration/view';
import { namingEnd } from '../shared/after-end';

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
  throw await namingEnd(deps.db, problem, { status: end.status, at: end.at, byUserId: end.by_user_id });
}

/** All that was said, and nothing else. */
const saysTheSame = ({ data }: EndingEvent, body: unknown): boolean =>
  isJsonObject(body) &&
  Object.entries(body).every(([name, value]) =>
    isDeepStrictEqual(value, Object.entries(data).find(([key]) => key === name)?.[1]),
  );

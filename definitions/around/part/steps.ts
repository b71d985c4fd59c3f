import { type Refused, refused } from '../../shared/refusal';

/** Refuses a step from one status to another that may not follow; none, or the same again, changes nothing. */
export function refusalOfStep<S extends string>(
  what: string,
  following: Readonly<Record<S, readonly S[]>>,
  now: S,
  next: S | undefined,
): Refused | undefined {
  if (next === undefined || next === now || following[now].includes(next)) return undefined;
  const possible =
    following[now].length === 0 ? 'nothing follows' : `what may follow is ${following[now].join(' or ')}`;
  return refused('wrong_state', `This ${what} is ${now} and cannot become ${next}: ${possible}.`, '/status');
}

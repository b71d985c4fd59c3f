import { type PlacedError, type Refused, refused } from '../../shared/refusal';

interface Entered {
  readonly userId: string;
  readonly deputyId: string;
  readonly from: string;
  readonly to: string;
}

/** Undefined: there is nobody with this id. */
export type KnownPerson = { readonly name: string; readonly active: boolean } | undefined;

/**
 * Refuses an absence that makes no sense, with every place of it (TSK-07). Absences of one person may overlap: the
 * one entered last counts while both last, so that another deputy can be named for some days within a longer absence.
 */
export function refusalOfAbsence(
  { userId, deputyId, from, to }: Entered,
  user: KnownPerson,
  deputy: KnownPerson,
): Refused | undefined {
  const errors = [
    ...refusalOfPerson(user, '/userId'),
    ...refusalOfPerson(deputy, '/deputyId'),
    ...(userId === deputyId
      ? [{ pointer: '/deputyId', code: 'own_deputy', detail: 'Nobody is their own deputy. Name somebody else.' }]
      : []),
    ...refusalOfMoment(from, '/from'),
    ...refusalOfMoment(to, '/to'),
    ...(Date.parse(to) > Date.parse(from)
      ? []
      : [{ pointer: '/to', code: 'ends_too_soon', detail: 'The absence ends before it starts. Give a later moment.' }]),
  ];
  return errors.length === 0
    ? undefined
    : refused('unprocessable', errors.map(({ detail }) => detail).join(' '), undefined, errors);
}

function refusalOfPerson(person: KnownPerson, pointer: string): readonly PlacedError[] {
  if (person === undefined) return [{ pointer, code: 'unknown_user', detail: 'There is no such user.' }];
  return person.active ? [] : [{ pointer, code: 'unknown_user', detail: `${person.name} has left.` }];
}

/**
 * Years in which somebody may be absent; another one is a slip of the hand, and years far off are none that a
 * database keeps.
 */
const [FIRST_YEAR, LAST_YEAR] = [2000, 2199];

function refusalOfMoment(moment: string, pointer: string): readonly PlacedError[] {
  const year = new Date(moment).getUTCFullYear();
  return year >= FIRST_YEAR && year <= LAST_YEAR
    ? []
    : [{ pointer, code: 'out_of_range', detail: `Give a moment in the years ${FIRST_YEAR} to ${LAST_YEAR}.` }];
}

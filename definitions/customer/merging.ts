import { refused, type Refused } from '../shared/refusal';

/** A customer as merging 合并 looks at it. */
export interface MergedRecord {
  readonly id: string;
  readonly name: string;
  readonly ownerId: string | null;
  readonly mergedIntoId: string | null;
}

/**
 * Why one customer may not become part of another. `mayOverrule`: whoever may merge what belongs to different people.
 */
export function refusalToMerge(
  loser: MergedRecord,
  into: MergedRecord,
  { mayOverrule }: { readonly mayOverrule: boolean },
): Refused | undefined {
  if (loser.id === into.id) return refused('unprocessable', 'A customer is not merged into itself.', '/intoId');
  const merged = [loser, into].find(({ mergedIntoId }) => mergedIntoId !== null);
  if (merged !== undefined) return refusalOfMerged(merged);
  if (!mayOverrule && loser.ownerId !== null && into.ownerId !== null && loser.ownerId !== into.ownerId) {
    return refused(
      'forbidden',
      'The two customers belong to different people; only process administrators may merge them.',
    );
  }
  return undefined;
}

/** A merged record is only read. */
export const refusalOfMerged = ({ name, mergedIntoId }: Pick<MergedRecord, 'name' | 'mergedIntoId'>): Refused =>
  refused('wrong_state', `${name} has been merged into the customer ${mergedIntoId ?? ''}. Change that one.`);

type Values = Readonly<Record<string, unknown>>;

/** What becomes of the fields of two customers that are merged. */
export interface MergedFields {
  /** What the remaining one lacked and gets. */
  readonly filled: Values;
  /** What both have, differently: the remaining one keeps its own. */
  readonly conflicting: Readonly<Record<string, { readonly kept: unknown; readonly given: unknown }>>;
}

export function mergeFields(into: Values, loser: Values): MergedFields {
  const given = Object.entries(loser).filter(([, value]) => value !== null && value !== undefined);
  const lacks = (field: string): boolean => into[field] === null || into[field] === undefined;
  return {
    filled: Object.fromEntries(given.filter(([field]) => lacks(field))),
    conflicting: Object.fromEntries(
      given
        .filter(([field, value]) => !lacks(field) && JSON.stringify(into[field]) !== JSON.stringify(value))
        .map(([field, value]) => [field, { kept: into[field], given: value }]),
    ),
  };
}

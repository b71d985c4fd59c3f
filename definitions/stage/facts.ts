import { ownValue, pointerSteps } from '../shared/json';

/** What the rules of a stage ask of the case, as its rows say at the moment of a command. */
export interface CaseFacts {
  /** The fields: those of every opportunity, `customer`, and the custom ones beside them. */
  readonly values: Readonly<Record<string, unknown>>;
  readonly name: string;
  readonly customerName: string;
  readonly ownerIds: readonly string[];
  readonly isPublic: boolean;
  /** A person reviews a later change of its customer 撞单审核. */
  readonly isInReview: boolean;
  /** The types of the documents that are attached to it. */
  readonly documentTypes: readonly string[];
}

/** Whether a field is filled in. An empty text, list or object is not. */
export function isFilledIn(values: CaseFacts['values'], pointer: string): boolean {
  const value = pointerSteps(pointer).reduce<unknown>(
    (at, step) => (Array.isArray(at) ? at[Number(step)] : ownValue(at, step)),
    values,
  );
  if (value === undefined || value === null) return false;
  if (typeof value === 'string') return value.trim() !== '';
  return typeof value === 'object' ? Object.keys(value).length > 0 : true;
}

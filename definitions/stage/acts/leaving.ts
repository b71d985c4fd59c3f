import type { Stage } from '../../kinds/businessModel/schema';
import { pointerOf, pointerSteps } from '../../shared/json';
import type { PlacedError } from '../../shared/refusal';
import { ownFields } from '../criteria-facts';
import { unmetCriteria } from './criteria';
import { type CaseFacts, isFilledIn } from '../facts';
import type { UntimedRules } from '../rules';
import { isDone, type StageState } from '../state';

/** What leaving asks about: the activities, and which visit it is. */
export type Leaving = Pick<StageState, 'activities' | 'visit'>;

/** Everything that keeps the opportunity from leaving its stage forward, each with its place and what to do. */
export function unmetToLeave(
  stage: Stage,
  leaving: Leaving,
  facts: CaseFacts,
  rules: UntimedRules,
): readonly PlacedError[] {
  const values = valuesIn(stage, facts);
  return [
    // the first stage is entered unasked
    ...(leaving.visit.number === 1 ? unmetCriteria(stage.entry ?? [], rules.facts, values, 'entry') : []),
    ...unmetCriteria(stage.exit ?? [], rules.facts, values, 'exit'),
    ...unfilled(stage.requiredFields ?? [], values),
    ...unattached(stage.requiredDocuments ?? [], facts),
    ...(stage.activities ?? []).flatMap((activity) => unmetActivity(stage, activity, leaving)),
  ];
}

/** What keeps it from entering another stage, forward or back. */
export const unmetToEnter = (
  target: Stage,
  from: Stage,
  facts: CaseFacts,
  rules: UntimedRules,
): readonly PlacedError[] => unmetCriteria(target.entry ?? [], rules.facts, valuesIn(from, facts), 'entry');

export const unfilled = (pointers: readonly string[], values: CaseFacts['values']): readonly PlacedError[] =>
  pointers
    .filter((pointer) => !isFilledIn(values, pointer))
    .map((pointer) => ({
      pointer,
      code: 'required_field',
      detail: isOwnField(pointer)
        ? `Fill in ${pointer}.`
        : `Fill in ${pointer}, a custom field: the opportunity has it under \`custom\`.`,
    }));

const isOwnField = (pointer: string): boolean => ownFields.includes(pointerSteps(pointer)[0] ?? '');

const unattached = (types: readonly string[], { documentTypes }: CaseFacts): readonly PlacedError[] =>
  types
    .filter((type) => !documentTypes.includes(type))
    .map((type) => ({
      pointer: '/documents',
      code: 'required_document',
      detail: `Attach a document of the type "${type}" to the opportunity.`,
    }));

function unmetActivity(
  stage: Stage,
  { key, name, required, documents = [] }: NonNullable<Stage['activities']>[number],
  leaving: Leaving,
): readonly PlacedError[] {
  if (required !== true) return [];
  const done = isDone(leaving, stage.key, key);
  if (done === null)
    return [
      { pointer: pointerOf('activities', key), code: 'required_activity', detail: `Complete the activity "${name}".` },
    ];
  return documents
    .filter((type) => !done.documents.includes(type))
    .map((type) => ({
      pointer: pointerOf('activities', key, 'documents', type),
      code: 'required_document',
      detail: `The activity "${name}" needs the document "${type}": undo it and register it with the document.`,
    }));
}

/** The fields with what the present stage adds to them. */
export const valuesIn = (
  { winProbability = 0 }: Pick<Stage, 'winProbability'>,
  { values }: CaseFacts,
): CaseFacts['values'] => ({ ...values, winProbability });

import { fieldKnownAt, fieldPointerFindings } from '../../../shared/field-pointers';
import { compileExpression } from '../../../shared/condition/compile';
import { conditionFindings } from '../../../shared/condition/findings';
import { type Results, resultsOf } from '../../../shared/condition/results';
import { errorAt, type Finding } from '../../../shared/finding';
import { isJsonObject, pointerOf } from '../../../shared/json';
import { isRefused } from '../../../shared/refusal';
import type { RulePlace } from './rule';
import { idsSaidBy } from './user-ids';

/** An expression must be safe, fit the facts, and give user ids as far as that can be told before it runs. */
export function expressionFindings(expression: string, place: RulePlace): readonly Finding[] {
  const { facts: declared } = place;
  if (declared === undefined) return [];
  const pointer = `${place.pointer}/expression`;
  const wrong = conditionFindings(expression, declared, pointer, 'strings');
  const compiled = compileExpression(expression, declared, 'strings');
  if (wrong.length > 0 || isRefused(compiled)) return wrong;
  const { literals, facts }: Results = resultsOf(compiled);
  return [
    ...literals.flatMap((literal) => literalFindings(literal, pointer, place)),
    ...facts.flatMap((path) => factFindings(pointerOf(...path), place)),
  ];
}

/** The field must be able to hold user ids, as far as the facts tell of it. */
export function fieldFindings(field: string, place: RulePlace): readonly Finding[] {
  const pointer = `${place.pointer}/field`;
  const fields = place.facts?.facts ?? {};
  const wrong = fieldPointerFindings(field, pointer, { fields, areAll: false });
  if (wrong.length > 0) return wrong;
  const type = typeOf(fieldKnownAt(field, fields));
  return type === undefined || type === 'string' || type === 'list of string'
    ? factFindings(field, place)
    : [
        errorAt(
          pointer,
          'no_user_id',
          `${field} holds a ${type}, which names nobody.`,
          'Name a field with a user id, or a list of them.',
        ),
      ];
}

function typeOf(fact: unknown): string | undefined {
  if (!isJsonObject(fact)) return undefined;
  const type = String(fact['type']);
  return type === 'array' ? `list of ${typeOf(fact['items']) ?? 'string'}` : type;
}

/** What stands in for a missing fact, and what it may be, must be user ids too. */
function factFindings(field: string, place: RulePlace): readonly Finding[] {
  const fact = fieldKnownAt(field, place.facts?.facts ?? {});
  if (!isJsonObject(fact)) return [];
  const steps = field.slice(1).split('/');
  const at = `/facts/${steps.join('/properties/')}`;
  return ['default', 'enum'].flatMap((name) => literalFindings(fact[name], `${at}/${name}`, place));
}

function literalFindings(value: unknown, pointer: string, { known }: RulePlace): readonly Finding[] {
  const { strange } = value === undefined ? {} : idsSaidBy(value);
  if (strange === undefined) return [];
  const username = known.usernames.find((name) => name === value);
  return [
    errorAt(
      pointer,
      'no_user_id',
      `It gives ${strange}: nobody would be found.`,
      username === undefined
        ? 'Let it give user ids, or name people by { "user": … } and { "role": … }.'
        : `Name the person by { "user": "${username}" }.`,
    ),
  ];
}

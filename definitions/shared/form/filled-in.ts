import { isBlank } from '../blank';
import { pointerSteps } from '../json';
import type { PlacedError } from '../refusal';
import { valueOf, withPlainBreaks } from './input-text';
import type { FormInput } from './inputs';

/** What a page sent, by pointer of the field. */
export interface Sent {
  readonly typed: Readonly<Record<string, string>>;
  /** What the fields held when the page was drawn. */
  readonly was: Readonly<Record<string, string>>;
}

export interface FilledIn {
  /** By name; what nobody touched is left out, so that it stays as others may have left it meanwhile. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What cannot be a value of this page. Everything else is for those to judge who check a decision. */
  readonly errors: readonly PlacedError[];
}

/**
 * The values that somebody typed. A text that is none of its kind stays a text where the field is declared, for the
 * check to refuse it with all else.
 */
export function filledIn(inputs: readonly FormInput[], sent: Sent): FilledIn {
  const values: [string, unknown][] = [];
  const errors: PlacedError[] = Object.keys(sent.typed)
    .filter((pointer) => !inputs.some((input) => input.pointer === pointer))
    .map((pointer) => ({ pointer, code: 'unknown', detail: 'There is no such input here.' }));
  for (const input of inputs) {
    const text = textSent(sent, input);
    if (text === undefined || isUntouched(sent, input)) continue;
    const value = isBlank(text) ? blankOf(input, wasOf(sent, input)) : (valueOf(input, text) ?? { unread: text });
    if (value === undefined) continue;
    if (isUnread(value) && !input.isDeclared)
      errors.push({ pointer: input.pointer, code: 'type', detail: `It must be of the kind ${input.kind}.` });
    else values.push([nameOf(input), isUnread(value) ? value.unread : value]);
  }
  return { values: Object.fromEntries(values), errors };
}

/**
 * The inputs as they are shown again after an attempt: what was typed stays, what was not touched shows what the
 * field holds now.
 */
export const shownAgain = (inputs: readonly FormInput[], sent: Sent): readonly FormInput[] =>
  inputs.map((input) => {
    const text = textSent(sent, input);
    if (text === undefined) return input;
    return { ...input, value: isUntouched(sent, input) ? input.was : text };
  });

const textSent = ({ typed }: Sent, { pointer }: FormInput): string | undefined => {
  const text = typed[pointer];
  return text === undefined ? undefined : withPlainBreaks(text);
};

const wasOf = ({ was }: Sent, input: FormInput): string => withPlainBreaks(was[input.pointer] ?? input.was);

function isUntouched(sent: Sent, input: FormInput): boolean {
  const [text, was] = [textSent(sent, input) ?? '', wasOf(sent, input)];
  return text === was && !(isBlank(text) && needsNull(input));
}

/** A form may ask for a field, and take null for it. */
const needsNull = ({ required, isNullable }: FormInput): boolean => required && isNullable;

/** Blank is left out; what was there is taken away by it, with the emptiest value of its kind. */
function blankOf(input: FormInput, was: string): unknown {
  if (isBlank(was)) return needsNull(input) ? null : undefined;
  const isText = input.kind === 'text' || input.kind === 'textarea';
  return isText && !input.isNullable ? '' : null;
}

const nameOf = ({ pointer }: FormInput): string => pointerSteps(pointer)[0] ?? '';

interface Unread {
  readonly unread: string;
}

const isUnread = (value: unknown): value is Unread => typeof value === 'object' && value !== null && 'unread' in value;

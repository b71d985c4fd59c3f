import { type InputKind, YES_NO } from '../../../definitions/shared/form/input-kind';
import { valueOf } from '../../../definitions/shared/form/input-text';
import type { FormInput } from '../../../definitions/shared/form/inputs';
import { type BothWords, limitWords } from '../../../definitions/shared/form/refusal-words';

/** An input as the template draws it. Texts are people’s, and escaped there. */
export interface DrawnInput {
  readonly id: string;
  readonly name: string;
  readonly wasName: string;
  readonly was: string;
  readonly label: string;
  readonly unit?: BothWords;
  readonly help?: string;
  readonly limits?: BothWords;
  readonly error?: BothWords;
  readonly describedBy?: string;
  readonly required: boolean;
  readonly isArea: boolean;
  readonly options?: readonly { readonly text: string; readonly label: string; readonly selected: boolean }[];
  readonly type: string;
  readonly inputMode?: string;
  readonly step?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly value: string;
}

/** What the page sends a text as that it drew, beside what was typed. */
export const WAS = 'was';

export function drawnInput(input: FormInput, index: number, error: BothWords | undefined): DrawnInput {
  const { pointer, label, help, kind, required, was, value, minLength, maxLength, pattern } = input;
  const id = `field-${index}`;
  const unit = UNITS[kind];
  const limits = limitWords(input);
  const described = [
    ...(help === undefined ? [] : [`${id}-help`]),
    ...(limits === undefined ? [] : [`${id}-limits`]),
    ...(error === undefined ? [] : [`${id}-error`]),
  ];
  const inputMode = inputModeOf(input);
  const options = optionsOf(input);
  return {
    id,
    name: pointer,
    wasName: WAS + pointer,
    was,
    label,
    ...(unit === undefined ? {} : { unit }),
    ...(help === undefined ? {} : { help }),
    ...(limits === undefined ? {} : { limits }),
    ...(error === undefined ? {} : { error }),
    ...(described.length === 0 ? {} : { describedBy: described.join(' ') }),
    required,
    isArea: kind === 'textarea',
    ...(options === undefined ? {} : { options }),
    type: typeOf(input),
    ...(inputMode === undefined ? {} : { inputMode }),
    ...(SHOWS_SECONDS.test(value) && (kind === 'time' || kind === 'datetime') ? { step: 'any' } : {}),
    ...(minLength === undefined ? {} : { minLength }),
    ...(maxLength === undefined ? {} : { maxLength }),
    ...(pattern === undefined || kind === 'textarea' ? {} : { pattern }),
    value,
  };
}

const UNITS: Readonly<Partial<Record<InputKind, BothWords>>> = {
  yuan: { zh: '元', en: 'yuan' },
  datetime: { zh: '北京时间', en: 'Beijing time' },
};

const SHOWS_SECONDS = /\d{2}:\d{2}:\d{2}/;
const NAMES_ZONE = /(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Numbers are typed as texts: a browser’s number input drops what it cannot read, digits of full width among it, and
 * sends nothing, so that nobody could be told. So does a date input, which is why one that is refused is shown as a
 * text again.
 */
function typeOf(input: FormInput): string {
  const { kind, value } = input;
  switch (kind) {
    case 'date':
    case 'time':
      return value === '' || valueOf(input, value) === value ? kind : 'text';
    case 'datetime':
      return value === '' || (valueOf(input, value) !== undefined && !NAMES_ZONE.test(value))
        ? 'datetime-local'
        : 'text';
    case 'email':
    case 'url':
      return kind;
    default:
      return 'text';
  }
}

/** Keypads of phones have no minus. */
function inputModeOf({ kind, min, above }: FormInput): string | undefined {
  if (Math.max(min ?? -1, above ?? -1) < 0) return undefined;
  return kind === 'integer' ? 'numeric' : kind === 'number' || kind === 'yuan' ? 'decimal' : undefined;
}

function optionsOf({ kind, choices, value }: FormInput): DrawnInput['options'] {
  const choice = (text: string, label: string) => ({ text, label, selected: text === value });
  if (kind === 'yesNo') return [choice('true', YES_NO.yes), choice('false', YES_NO.no)];
  return kind === 'choice' ? choices.map(({ text, label }) => choice(text, label)) : undefined;
}

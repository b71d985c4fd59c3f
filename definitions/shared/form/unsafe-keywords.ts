import { errorAt, type Finding, warningAt } from '../finding';
import { isJsonObject, pointerOf } from '../json';
import { didYouMean } from '../nearest';
import { clipped } from '../text';
import { formats } from './formats';
import { linearPattern } from './linear-pattern';
import { keywordsOfPlaces } from './places';

const MAX_UNIQUE_ITEMS = 200;
const MAX_CHOICES = 1_000;

const ANNOTATIONS = ['title', 'description', 'default', 'examples', '$comment', 'readOnly', 'writeOnly', 'deprecated'];
const ASSERTIONS = [
  ...['type', 'enum', 'const', 'required', 'dependentRequired', 'additionalProperties'],
  ...[
    'minLength',
    'maxLength',
    'pattern',
    'format',
    'minimum',
    'maximum',
    'exclusiveMinimum',
    'exclusiveMaximum',
    'multipleOf',
  ],
  ...['minItems', 'maxItems', 'uniqueItems', 'minProperties', 'maxProperties'],
];
const KEYWORDS: ReadonlySet<string> = new Set([...ANNOTATIONS, ...ASSERTIONS, ...keywordsOfPlaces]);
const AT_THE_ROOT: ReadonlySet<string> = new Set(['$schema']);

/** Names of fields: letters of any script, digits, `_` and `-`; none that objects inherit. */
const FIELD_NAME = /^[\p{L}_][\p{L}\p{N}_-]{0,63}$/u;
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** What a schema says at one place that would make its validation slow, or the form useless. */
export function unsafeKeywords(
  schema: Readonly<Record<string, unknown>>,
  pointer: string,
  root: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const keyword of Object.keys(schema)) {
    if (!KEYWORDS.has(keyword) && !(pointer === root && AT_THE_ROOT.has(keyword))) {
      findings.push(
        errorAt(
          pointer + pointerOf(keyword),
          'form_keyword',
          `Forms have no "${clipped(keyword, 60)}".`,
          keyword === '$ref' ? 'Write the part out where it is used.' : didYouMean(keyword, KEYWORDS),
        ),
      );
    }
  }
  const { pattern, format, uniqueItems, maxItems, enum: choices, properties, required } = schema;
  if (typeof pattern === 'string') findings.push(...unsafePattern(pattern, `${pointer}/pattern`));
  if (typeof format === 'string' && !Object.hasOwn(formats, format)) {
    findings.push(
      errorAt(
        `${pointer}/format`,
        'form_format',
        `There is no format "${clipped(format, 60)}".`,
        didYouMean(format, Object.keys(formats)),
      ),
    );
  }
  if (uniqueItems === true && !(typeof maxItems === 'number' && maxItems <= MAX_UNIQUE_ITEMS)) {
    findings.push(
      errorAt(
        `${pointer}/uniqueItems`,
        'form_unique_items',
        'Comparing every item with every other takes long.',
        `Give the list \`maxItems\` of at most ${MAX_UNIQUE_ITEMS}.`,
      ),
    );
  }
  if (Array.isArray(choices) && choices.length > MAX_CHOICES) {
    findings.push(
      errorAt(
        `${pointer}/enum`,
        'form_too_many_choices',
        `It has ${choices.length} choices; at most ${MAX_CHOICES} are allowed.`,
        'Let people type the value.',
      ),
    );
  }
  if (isJsonObject(properties)) findings.push(...unsafeProperties(properties, required, pointer));
  return findings;
}

function unsafePattern(pattern: string, pointer: string): readonly Finding[] {
  try {
    linearPattern(pattern);
    return [];
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return [
      errorAt(
        pointer,
        'form_pattern',
        `The pattern is refused: ${error.message}`,
        'Use a pattern of RE2: no look-around and no back references (github.com/google/re2/wiki/Syntax).',
      ),
    ];
  }
}

function unsafeProperties(
  properties: Readonly<Record<string, unknown>>,
  required: unknown,
  pointer: string,
): readonly Finding[] {
  const findings: Finding[] = [];
  for (const [name, property] of Object.entries(properties)) {
    const place = `${pointer}/properties${pointerOf(name)}`;
    if (!FIELD_NAME.test(name) || INHERITED.has(name))
      findings.push(
        errorAt(
          place,
          'form_field_name',
          `A field cannot be called "${clipped(name, 60)}".`,
          'Use letters, digits, `_` and `-`, beginning with a letter.',
        ),
      );
    else if (isJsonObject(property) && typeof property['title'] !== 'string')
      findings.push(
        warningAt(
          place,
          'form_title',
          `The field "${name}" has no title.`,
          'Give it a `title`: people would see its name.',
        ),
      );
  }
  if (!Array.isArray(required)) return findings;
  required.forEach((name, index) => {
    if (typeof name === 'string' && !Object.hasOwn(properties, name)) {
      findings.push(
        errorAt(
          `${pointer}/required/${index}`,
          'form_unknown_field',
          `The required field "${clipped(name, 60)}" is not among the properties: nobody could fill in the form.`,
          didYouMean(name, Object.keys(properties)),
        ),
      );
    }
  });
  return findings;
}

import type { Fact, Facts } from '../../shared/condition/facts';
import { type TemplatePart, type TemplatePath, parseTemplate } from '../../notification/template/parse';
import type { MessageTemplate } from './schema';
import { variablesOf } from '../../notification/template/variables';
import { clipped } from '../../shared/text';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { didYouMean } from '../../shared/nearest';

/**
 * Names that lead out of the data into the language; Handlebars refuses most of them by itself, and none is ever
 * meant.
 */
const FORBIDDEN = /^(constructor|prototype|__.*)$/u;
const LOOP_VALUES = ['index', 'key', 'first', 'last'];
const BLOCKS = ['if', 'unless', 'each', 'with'];

/** Words that Handlebars takes for a helper wherever they stand alone. */
const HELPERS = [...BLOCKS, 'helperMissing', 'blockHelperMissing'];

/** What names mean at a place: those of an object, or unknown ones inside something that is not described. */
type Context = Facts | 'anything';

interface Scope {
  /** The innermost context last; the first one holds the template's variables. */
  readonly contexts: readonly Context[];
  /** Names given by `as |item|`. */
  readonly given: readonly string[];
}

export function messageTemplateFindings(template: MessageTemplate): readonly Finding[] {
  const scope: Scope = { contexts: [variablesOf(template)], given: [] };
  return [
    ...nameFindings(template),
    ...textFindings(template.subject ?? '', '/subject', scope),
    ...textFindings(template.body, '/body', scope),
  ];
}

/** Whatever has a property of such a name cannot be written out as a text. */
const nameFindings = (template: MessageTemplate): readonly Finding[] =>
  ['toString', 'valueOf']
    .filter((name) => Object.hasOwn(variablesOf(template), name))
    .map((name) =>
      errorAt('/variables', 'forbidden_name', `No variable can be called "${name}".`, 'Choose another name.'),
    );

function textFindings(text: string, pointer: string, scope: Scope): readonly Finding[] {
  const parsed = parseTemplate(text);
  if ('fault' in parsed)
    return [
      errorAt(
        pointer,
        'template_syntax',
        `The template cannot be read: ${parsed.fault}`,
        'Write {{contact.name}}, {{#if …}}…{{/if}} or {{#each …}}…{{/each}}.',
      ),
    ];
  return parsed.parts.flatMap((part) => partFindings(part, pointer, scope));
}

function partFindings(part: TemplatePart, pointer: string, scope: Scope): readonly Finding[] {
  switch (part.part) {
    case 'refused':
      return [
        errorAt(
          pointer,
          'template_syntax',
          `Templates have no ${part.what}.`,
          `Use plain variables and the blocks ${BLOCKS.join(', ')}.`,
        ),
      ];
    case 'value':
      return [
        ...pathFindings(part.path, pointer, scope),
        ...(part.escaped
          ? []
          : [
              warningAt(
                pointer,
                'unescaped',
                `{{{${part.path.original}}}} is not escaped: a name with "<" in it would break the message.`,
                `Write {{${part.path.original}}}.`,
              ),
            ]),
      ];
    case 'block':
      return [
        ...(BLOCKS.includes(part.helper)
          ? []
          : [
              errorAt(
                pointer,
                'template_syntax',
                `There is no block "${clipped(part.helper, 60)}".`,
                didYouMean(part.helper, BLOCKS),
              ),
            ]),
        ...pathFindings(part.of, pointer, scope),
        ...part.body.flatMap((inner) => partFindings(inner, pointer, scopeInside(part, scope))),
        ...part.otherwise.flatMap((inner) => partFindings(inner, pointer, scope)),
      ];
  }
}

function scopeInside({ helper, of, names }: Extract<TemplatePart, { part: 'block' }>, scope: Scope): Scope {
  if (helper !== 'each' && helper !== 'with') return scope;
  const found = factAt(of, scope);
  const inside = helper === 'each' ? found?.items : found;
  return { contexts: [...scope.contexts, inside?.properties ?? 'anything'], given: [...scope.given, ...names] };
}

function pathFindings(path: TemplatePath, pointer: string, scope: Scope): readonly Finding[] {
  const forbidden = path.steps.find((step) => FORBIDDEN.test(step));
  if (forbidden !== undefined)
    return [errorAt(pointer, 'forbidden_path', `"${clipped(forbidden, 60)}" is no part of the data.`, 'Remove it.')];
  const [first = '', ...rest] = path.steps;
  if (HELPERS.includes(path.original))
    return [
      errorAt(
        pointer,
        'template_syntax',
        `"${first}" is a word of templates: it cannot be the name of a variable here.`,
        `Write {{this.${first}}}, or give the variable another name.`,
      ),
    ];
  if (path.ofLoop)
    return LOOP_VALUES.includes(first)
      ? []
      : [
          errorAt(
            pointer,
            'undeclared_variable',
            `There is no @${clipped(first, 60)}.`,
            didYouMean(first, LOOP_VALUES),
          ),
        ];
  const context = contextOf(path, scope);
  if (context === undefined)
    return [
      errorAt(pointer, 'undeclared_variable', `${path.original} leads out of the template.`, 'Remove one `../`.'),
    ];
  if (context === 'anything' || path.steps.length === 0 || scope.given.includes(first)) return [];
  if (!Object.hasOwn(context, first)) {
    return [
      errorAt(
        pointer,
        'undeclared_variable',
        `The variable "${clipped(path.original, 100)}" is not declared.`,
        `${didYouMean(first, Object.keys(context))} Declare own ones under \`variables\`.`,
      ),
    ];
  }
  return propertyFindings(path, rest, context[first], pointer);
}

function propertyFindings(
  path: TemplatePath,
  steps: readonly string[],
  fact: Fact | undefined,
  pointer: string,
): readonly Finding[] {
  const [step, ...rest] = steps;
  if (step === undefined || fact === undefined) return [];
  if (fact.type !== 'object')
    return [
      errorAt(
        pointer,
        'undeclared_variable',
        `"${path.original}": ${fact.type === 'array' ? 'a list' : `a ${fact.type}`} has no "${step}".`,
        fact.type === 'array' ? 'Use {{#each …}}.' : `Remove ".${step}".`,
      ),
    ];
  if (fact.properties === undefined) return [];
  if (!Object.hasOwn(fact.properties, step)) {
    return [
      warningAt(
        pointer,
        'unknown_property',
        `"${path.original}" may be empty: "${step}" is not known.`,
        didYouMean(step, Object.keys(fact.properties)),
      ),
    ];
  }
  return propertyFindings(path, rest, fact.properties[step], pointer);
}

const contextOf = ({ up }: TemplatePath, { contexts }: Scope): Context | undefined =>
  contexts[contexts.length - 1 - up];

function factAt(path: TemplatePath, scope: Scope): Fact | undefined {
  const context = contextOf(path, scope);
  if (context === undefined || context === 'anything') return undefined;
  return path.steps.reduce<Fact | undefined>(
    (at, step) =>
      at?.properties !== undefined && Object.hasOwn(at.properties, step) ? at.properties[step] : undefined,
    { type: 'object', properties: context },
  );
}

import Handlebars from 'handlebars';
import { isJsonObject } from '../../shared/json';

/** A path in a template: `../customer.name` is one context up, then `customer`, then `name`. */
export interface TemplatePath {
  readonly original: string;
  readonly up: number;
  readonly steps: readonly string[];
  /** `@index` and its kin. */
  readonly ofLoop: boolean;
}

export type TemplatePart =
  | { readonly part: 'value'; readonly path: TemplatePath; readonly escaped: boolean }
  | {
      readonly part: 'block';
      readonly helper: string;
      readonly of: TemplatePath;
      readonly names: readonly string[];
      readonly body: readonly TemplatePart[];
      readonly otherwise: readonly TemplatePart[];
    }
  | { readonly part: 'refused'; readonly what: string };

/**
 * The Handlebars parser takes time that grows with the square of these; within the bounds it is done in some 50 ms.
 */
const MAX_TAGS = 500;
const MAX_BLOCKS = 100;
const MAX_TAG_LENGTH = 200;

/**
 * A template as its parts, in Handlebars without partials, sub-expressions and own helpers; or why it cannot be read.
 */
export function parseTemplate(
  template: string,
): { readonly parts: readonly TemplatePart[] } | { readonly fault: string } {
  const fault = tooMuch(template);
  if (fault !== undefined) return { fault };
  try {
    return { parts: partsOf(Handlebars.parseWithoutProcessing(template)) };
  } catch (error) {
    return { fault: error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'It is malformed.' };
  }
}

function tooMuch(template: string): string | undefined {
  let tags = 0;
  let blocks = 0;
  for (let begin = template.indexOf('{{'); begin >= 0; begin = template.indexOf('{{', begin + 2)) {
    tags += 1;
    const opening = template.slice(begin + 2, begin + 10).trimStart();
    if (opening.startsWith('#') || opening.startsWith('~#') || opening.startsWith('^') || opening.startsWith('else'))
      blocks += 1;
    if (opening.startsWith('!')) continue;
    const end = template.indexOf('}}', begin);
    const tag = template.slice(begin, end < 0 ? undefined : end);
    if (tag.length > MAX_TAG_LENGTH) return `A tag is longer than ${MAX_TAG_LENGTH} characters, or is not closed.`;
    if (tag.includes('(')) return 'Brackets in a tag are left out.';
    if (tags > MAX_TAGS) return `It has more than ${MAX_TAGS} tags.`;
    if (blocks > MAX_BLOCKS) return `It has more than ${MAX_BLOCKS} blocks.`;
  }
  return undefined;
}

function partsOf(program: unknown): readonly TemplatePart[] {
  return listIn(program, 'body').flatMap((statement): readonly TemplatePart[] => {
    switch (textIn(statement, 'type')) {
      case 'ContentStatement':
      case 'CommentStatement':
        return [];
      case 'MustacheStatement':
        return [valueOf(statement)];
      case 'BlockStatement':
        return [blockOf(statement)];
      default:
        return [{ part: 'refused', what: textIn(statement, 'type').replace('Statement', '').toLowerCase() }];
    }
  });
}

function valueOf(statement: unknown): TemplatePart {
  const path = pathIn(statement, 'path');
  if (path === undefined) return { part: 'refused', what: 'a literal' };
  if (hasArguments(statement)) return { part: 'refused', what: `the helper "${path.original}"` };
  return { part: 'value', path, escaped: isJsonObject(statement) && statement['escaped'] === true };
}

function blockOf(statement: unknown): TemplatePart {
  const helper = pathIn(statement, 'path')?.original ?? '';
  const [only, ...more] = listIn(statement, 'params');
  const of = only === undefined ? undefined : pathOf(only);
  if (of === undefined || more.length > 0 || hasHash(statement))
    return { part: 'refused', what: `the block "${helper}" as it is written` };
  const [body, otherwise] = [own(statement, 'program'), own(statement, 'inverse')];
  return {
    part: 'block',
    helper,
    of,
    names: listIn(body, 'blockParams').map(String),
    body: partsOf(body),
    otherwise: partsOf(otherwise),
  };
}

const hasArguments = (statement: unknown): boolean => listIn(statement, 'params').length > 0 || hasHash(statement);
const hasHash = (statement: unknown): boolean => isJsonObject(own(statement, 'hash'));

const pathIn = (node: unknown, name: string): TemplatePath | undefined => pathOf(own(node, name));

function pathOf(node: unknown): TemplatePath | undefined {
  if (textIn(node, 'type') !== 'PathExpression') return undefined;
  return {
    original: textIn(node, 'original'),
    up: Number(own(node, 'depth')),
    steps: listIn(node, 'parts').map(String),
    ofLoop: own(node, 'data') === true,
  };
}

const own = (node: unknown, name: string): unknown => (isJsonObject(node) ? node[name] : undefined);

function textIn(node: unknown, name: string): string {
  const value = own(node, name);
  return typeof value === 'string' ? value : '';
}

function listIn(node: unknown, name: string): readonly unknown[] {
  const value = own(node, name);
  return Array.isArray(value) ? value : [];
}

import type { ASTNode } from '@marcbachmann/cel-js';

/** What a condition may call. All of them take time in proportion to their arguments at most. */
const FUNCTIONS: ReadonlySet<string> = new Set(['size', 'int', 'double', 'string']);
const METHODS: ReadonlySet<string> = new Set([
  'size',
  'contains',
  'startsWith',
  'endsWith',
  'lowerAscii',
  'upperAscii',
  'trim',
]);

/** The names of all of them, for the documentation. */
export const callable: readonly string[] = [...new Set([...FUNCTIONS, ...METHODS])];

/** Parts of CEL that are left out on purpose, and what to write instead. */
export const LEFT_OUT: Readonly<Record<string, string>> = {
  has: 'A missing fact is an error, never an answer: give the fact a `default` under `facts`.',
  matches: 'Regular expressions are left out, since some never end: use startsWith, endsWith, contains or ==.',
  all: 'Loops over lists are left out: use `in` or size().',
  exists: 'Loops over lists are left out: use `in`.',
  exists_one: 'Loops over lists are left out: use `in` or size().',
  map: 'Loops over lists are left out: let the caller give the fact in the form that is needed.',
  filter: 'Loops over lists are left out: let the caller give the fact in the form that is needed.',
  not: 'Write ! before what must not hold.',
  dyn: 'Every part of a condition has a type: compare values of the same type.',
};

/** A path of facts that an expression reads, such as `['customer', 'level']`. */
export type FactPath = readonly string[];

/** `tooLarge`: a whole number that no fact can have. */
export type Syntax =
  | { readonly reads: readonly FactPath[]; readonly tooLarge: string | undefined }
  | { readonly leftOut: string; readonly mend: string };

/** Walks a parsed expression: which facts it reads, or which part of it conditions do not have. */
export function syntaxOf(root: ASTNode): Syntax {
  const reads: FactPath[] = [];
  let tooLarge: string | undefined;
  const pending: ASTNode[] = [root];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const path = pathOf(node);
    if (path !== undefined) {
      reads.push(path);
      continue;
    }
    if (node.op === 'value' && typeof node.args === 'bigint' && !Number.isSafeInteger(Number(node.args)))
      tooLarge ??= String(node.args);
    const part = partsOf(node);
    if ('leftOut' in part)
      return {
        leftOut: part.leftOut,
        mend: LEFT_OUT[part.leftOut] ?? `Conditions have: ${callable.join(', ')} and operators.`,
      };
    pending.push(...part.parts);
  }
  return { reads, tooLarge };
}

function partsOf(node: ASTNode): { readonly parts: readonly ASTNode[] } | { readonly leftOut: string } {
  switch (node.op) {
    case 'value':
      return { parts: [] };
    case '.':
      return { parts: [node.args[0]] };
    case 'call':
      return FUNCTIONS.has(node.args[0]) ? { parts: node.args[1] } : { leftOut: node.args[0] };
    case 'rcall':
      return METHODS.has(node.args[0]) ? { parts: [node.args[1], ...node.args[2]] } : { leftOut: node.args[0] };
    case '!_':
    case '-_':
      return { parts: [node.args] };
    case 'list':
    case '[]':
    case '?:':
    case '||':
    case '&&':
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'in':
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
      return { parts: node.args };
    default:
      return { leftOut: node.op === 'map' ? 'a map literal' : node.op };
  }
}

/** `customer.level` and `customer["level"]` as a path; undefined for anything else. */
export function pathOf(node: ASTNode): FactPath | undefined {
  const steps: string[] = [];
  for (let at = node; ;) {
    if (at.op === 'id') return [at.args, ...steps.reverse()];
    if (at.op === '.') {
      steps.push(at.args[1]);
      at = at.args[0];
    } else if (at.op === '[]' && at.args[1].op === 'value' && typeof at.args[1].args === 'string') {
      steps.push(at.args[1].args);
      at = at.args[0];
    } else return undefined;
  }
}

import type { ASTNode } from '@marcbachmann/cel-js';
import type { CompiledExpression } from './compile';
import { type FactPath, pathOf } from './syntax';

/** What an expression may give as it is written: literal texts, and facts that it gives unchanged. */
export interface Results {
  readonly literals: readonly string[];
  readonly facts: readonly FactPath[];
}

/** The texts at those places of an expression that make its value, and not what a condition in it compares with. */
export function resultsOf({ run }: CompiledExpression): Results {
  const literals: string[] = [];
  const facts: FactPath[] = [];
  const pending: ASTNode[] = [run.ast];
  for (let node = pending.pop(); node !== undefined; node = pending.pop()) {
    const path = pathOf(node);
    if (path !== undefined) facts.push(path);
    else if (node.op === 'value' && typeof node.args === 'string') literals.push(node.args);
    else pending.push(...partsOf(node));
  }
  return { literals, facts };
}

function partsOf(node: ASTNode): readonly ASTNode[] {
  if (node.op === '?:') return node.args.slice(1);
  if (node.op === 'list') return node.args;
  return node.op === '+' && node.args.every(isList) ? node.args : []; // joined texts are told once they are worked out
}

const isList = (node: ASTNode): boolean => node.op === 'list' || (node.op === '+' && node.args.every(isList));

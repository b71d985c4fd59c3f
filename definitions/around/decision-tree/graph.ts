import { type PlacedError, type Refused, refused } from '../../shared/refusal';
import { type EdgeKind, MAX_EDGES, MAX_NODES } from './schema';

export interface Edge {
  readonly kind: EdgeKind;
  readonly from: string;
  readonly to: string;
}

interface Graph {
  /** The contacts in it. */
  readonly nodes: readonly string[];
  readonly edges: readonly Edge[];
}

export const refusalOfNode = (nodes: readonly string[], contactId: string): Refused | undefined =>
  nodes.length >= MAX_NODES && !nodes.includes(contactId)
    ? refused(
        'unprocessable',
        `There are ${MAX_NODES} people in the decision tree, which is the most: remove one first.`,
      )
    : undefined;

/**
 * Refuses an edge between people who are not in the tree, and one from somebody to themselves. Nobody may report to
 * themselves in the end, either.
 */
export function refusalOfEdge({ nodes, edges }: Graph, edge: Edge): Refused | undefined {
  const { kind, from, to } = edge;
  const missing = (['from', 'to'] as const).filter((end) => !nodes.includes(edge[end]));
  const errors = missing.map((end): PlacedError => ({
    pointer: `/${end}`,
    code: 'not_in_tree',
    detail: 'is not in the decision tree; put the contact in first.',
  }));
  if (errors.length > 0)
    return refused(
      'unprocessable',
      `${missing.join(' and ')} is not in the decision tree; put the contact in first.`,
      undefined,
      errors,
    );
  if (from === to) return refused('unprocessable', 'Nobody stands to themselves; name two people.', '/to');
  if (edges.some((other) => isSame(other, edge))) return undefined;
  if (edges.length >= MAX_EDGES)
    return refused(
      'unprocessable',
      `There are ${MAX_EDGES} lines in the decision tree, which is the most: remove one first.`,
    );
  if (kind === 'reportsTo' && reportsTo(edges, to, from))
    return refused(
      'unprocessable',
      'They would report to themselves in the end: the other reports to them already, directly or through others.',
      '/to',
    );
  return undefined;
}

const isSame = (a: Edge, b: Edge): boolean => a.kind === b.kind && a.from === b.from && a.to === b.to;

/** Whether somebody reports to another, directly or through others. Looks at every line once. */
function reportsTo(edges: readonly Edge[], from: string, to: string): boolean {
  const superiors = new Map<string, string[]>();
  for (const edge of edges)
    if (edge.kind === 'reportsTo') superiors.set(edge.from, [...(superiors.get(edge.from) ?? []), edge.to]);
  const seen = new Set<string>();
  for (let level = [from]; level.length > 0;) {
    if (level.includes(to)) return true;
    for (const one of level) seen.add(one);
    level = level.flatMap((one) => superiors.get(one) ?? []).filter((one) => !seen.has(one));
  }
  return false;
}

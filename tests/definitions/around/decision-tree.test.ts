import fc from 'fast-check';
import { type Edge, refusalOfEdge, refusalOfNode } from '../../../definitions/around/decision-tree/graph';
import { edgeKinds, MAX_EDGES, MAX_NODES } from '../../../definitions/around/decision-tree/schema';

const nodes = ['a', 'b', 'c', 'd', 'e', 'f'];
const edge = fc.record<Edge>({
  kind: fc.constantFrom(...edgeKinds),
  from: fc.constantFrom(...nodes),
  to: fc.constantFrom(...nodes),
});

/** Takes away, again and again, those who report to nobody left; in a graph with a circle some remain. */
function isWithoutCircle(edges: readonly Edge[]): boolean {
  let left: readonly Edge[] = edges.filter(({ kind }) => kind === 'reportsTo');
  for (;;) {
    const rest = left.filter(({ to }) => left.some(({ from }) => from === to));
    if (rest.length === left.length) return left.length === 0;
    left = rest;
  }
}

test('OPP-13 nobody ever reports to themselves, and only a line that would close a circle is refused', () => {
  fc.assert(
    fc.property(fc.array(edge, { maxLength: 40 }), (wanted) => {
      const edges: Edge[] = [];
      for (const one of wanted) {
        const refusal = refusalOfEdge({ nodes, edges }, one);
        if (one.from === one.to) expect(refusal).toMatchObject({ refusal: { pointer: '/to' } });
        else expect(refusal === undefined).toBe(isWithoutCircle([...edges, one]));
        if (
          refusal === undefined &&
          !edges.some(({ kind, from, to }) => kind === one.kind && from === one.from && to === one.to)
        )
          edges.push(one);
      }
      expect(isWithoutCircle(edges)).toBe(true);
    }),
  );
});

test('OPP-13 influence may go round in a circle', () => {
  expect(
    refusalOfEdge(
      { nodes, edges: [{ kind: 'influences', from: 'a', to: 'b' }] },
      { kind: 'influences', from: 'b', to: 'a' },
    ),
  ).toBeUndefined();
});

test('OPP-13 a line is between people of the tree', () => {
  expect(refusalOfEdge({ nodes, edges: [] }, { kind: 'reportsTo', from: 'x', to: 'y' })).toMatchObject({
    refusal: { errors: [{ pointer: '/from' }, { pointer: '/to' }] },
  });
});

test('OPP-13 a tree has bounds, and what is in it stays changeable at them', () => {
  const many = Array.from({ length: MAX_NODES }, (_, n) => `n${n}`);
  expect(refusalOfNode(many, 'another')).toBeDefined();
  expect(refusalOfNode(many, 'n0')).toBeUndefined();
  const edges = Array.from({ length: MAX_EDGES }, (_, n): Edge => ({
    kind: 'influences',
    from: `n${n % MAX_NODES}`,
    to: `n${(n + 1 + Math.floor(n / MAX_NODES)) % MAX_NODES}`,
  }));
  expect(refusalOfEdge({ nodes: many, edges }, { kind: 'reportsTo', from: 'n0', to: 'n1' })).toBeDefined();
  expect(refusalOfEdge({ nodes: many, edges }, { kind: 'influences', from: 'n0', to: 'n1' })).toBeUndefined();
});

test('OPP-13 a long chain of command is followed to its end', () => {
  const many = Array.from({ length: MAX_NODES }, (_, n) => `n${n}`);
  const chain = many.slice(1).map((name, n): Edge => ({ kind: 'reportsTo', from: name, to: `n${n}` }));
  expect(
    refusalOfEdge({ nodes: many, edges: chain }, { kind: 'reportsTo', from: 'n0', to: `n${MAX_NODES - 1}` }),
  ).toBeDefined();
});

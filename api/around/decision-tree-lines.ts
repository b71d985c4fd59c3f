import { deleteEdge, type EdgeRow, edgesOf, nodesOf, saveEdge } from '../../db/around/decision-trees';
import { type Edge, refusalOfEdge } from '../../definitions/around/decision-tree/graph';
import { edgeBodySchema, edgeKinds, edgeSchema, type EdgeView } from '../../definitions/around/decision-tree/schema';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { notFound } from '../http/problem';
import { created, noContent, ok, type Route, route } from '../http/route';
import { announceChange, changeDecisionTree } from './decision-tree-changing';

const place = '/opportunities/:id/decision-tree/edges/:kind/:fromId/:toId';

/** The lines of a decision tree: who reports to whom, who influences whom. */
export const decisionTreeLineRoutes = (deps: Deps): Route[] => [drawLineRoute(deps), removeLineRoute(deps)];

const drawLineRoute = (deps: Deps): Route =>
  route({
    method: 'put',
    path: place,
    summary: 'Draw a line between two contacts of the decision tree',
    description: '`reportsTo` 汇报 or `influences` 影响, from the one who reports or influences.',
    body: edgeBodySchema,
    answers: {
      200: { description: 'It was there.', schema: edgeSchema },
      201: { description: 'Drawn.', schema: edgeSchema },
    },
    async handle({ params, body: { note = null }, caller, requestId }) {
      const edge = edgeOf(params);
      const { row, isNew } = await changeDecisionTree(deps, { id: params['id'], caller }, async (change) => {
        const { trx, opportunity, at } = change;
        const [nodes, edges] = [await nodesOf(trx, opportunity.id), await edgesOf(trx, opportunity.id)];
        assertAllowed(
          refusalOfEdge({ nodes: nodes.map(({ contact_id }) => contact_id), edges: edges.map(edgeView) }, edge),
        );
        const drawn: EdgeRow = {
          opportunity_id: opportunity.id,
          kind: edge.kind,
          from_contact_id: edge.from,
          to_contact_id: edge.to,
          note,
          created_by: caller.id,
          created_at: at,
        };
        const isNewLine = await saveEdge(trx, drawn);
        await announceChange(change, isNewLine ? 'added' : 'changed', requestId, edge);
        return { row: drawn, isNew: isNewLine };
      });
      return isNew
        ? created(`/api/v1/opportunities/${row.opportunity_id}/decision-tree`, edgeView(row))
        : ok(edgeView(row));
    },
  });

const removeLineRoute = (deps: Deps): Route =>
  route({
    method: 'delete',
    path: place,
    summary: 'Remove a line of the decision tree',
    answers: { 204: { description: 'Removed.' } },
    async handle({ params, caller, requestId }) {
      const edge = edgeOf(params);
      await changeDecisionTree(deps, { id: params['id'], caller }, async (change) => {
        if (!(await deleteEdge(change.trx, change.opportunity.id, edge))) throw notFound();
        await announceChange(change, 'removed', requestId, edge);
      });
      return noContent();
    },
  });

function edgeOf({ kind, fromId, toId }: Readonly<Record<string, string>>): Edge {
  const known = edgeKinds.find((one) => one === kind);
  if (known === undefined) throw notFound(`"${kind}" is no kind of line; known are: ${edgeKinds.join(', ')}.`);
  return { kind: known, from: fromId ?? '', to: toId ?? '' };
}

export const edgeView = ({ kind, from_contact_id, to_contact_id, note }: EdgeRow): EdgeView => ({
  kind,
  from: from_contact_id,
  to: to_contact_id,
  note,
});

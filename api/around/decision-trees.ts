import { contactById } from '../../db/customer/contacts';
import { seenCustomer } from '../../db/customer/rows';
import {
  deleteNode,
  edgesOf,
  insertNode,
  nodesOf,
  type ShownNodeRow,
  updateNode,
} from '../../db/around/decision-trees';
import type { Db } from '../../db/shared/knex';
import { otherParts } from '../../db/around/parts';
import { readableCustomers } from '../../definitions/organisation/access/row-scope';
import { refusalOfNode } from '../../definitions/around/decision-tree/graph';
import {
  decisionTreeSchema,
  nodeBodySchema,
  nodeSchema,
  type NodeView,
} from '../../definitions/around/decision-tree/schema';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { notFound, unprocessable } from '../http/problem';
import { created, etag, matched, noContent, ok, type Route, route } from '../http/route';
import type { Changing } from './changing';
import { announceChange, changeDecisionTree } from './decision-tree-changing';
import { decisionTreeLineRoutes, edgeView } from './decision-tree-lines';
import { visibleOpportunity } from '../registration/access';

const place = '/opportunities/:id/decision-tree';

/**
 * The decision tree 决策树 of an opportunity (OPP-13): contacts, what they are in the decision, and how they stand to
 * each other.
 */
export const decisionTreeRoutes = (deps: Deps): Route[] => [
  treeRoute(deps),
  putContactRoute(deps),
  takeContactOutRoute(deps),
  ...decisionTreeLineRoutes(deps),
];

const treeRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: place,
    summary: 'The decision tree of an opportunity',
    answers: { 200: { description: 'The whole graph.', schema: decisionTreeSchema } },
    async handle({ params, caller }) {
      const { id } = await visibleOpportunity(db, params['id'], caller);
      const [nodes, edges] = await Promise.all([nodesOf(db, id), edgesOf(db, id)]);
      return ok({ nodes: nodes.map(nodeView), edges: edges.map(edgeView) });
    },
  });

const putContactRoute = (deps: Deps): Route =>
  route({
    method: 'put',
    path: `${place}/nodes/:contactId`,
    summary: 'Put a contact into the decision tree, or change its place',
    description:
      'A contact of a customer of the opportunity, or of one that the caller may see. Needs `If-Match` ' +
      'once it is there.',
    body: nodeBodySchema,
    answers: {
      200: { description: 'Changed.', schema: nodeSchema },
      201: { description: 'Put in.', schema: nodeSchema },
    },
    async handle({ params, body: { role, influence, attitude, note = null }, caller, ifMatch, requestId }) {
      const contactId = params['contactId'] ?? '';
      const { isNew, node } = await changeDecisionTree(deps, { id: params['id'], caller }, async (change) => {
        const { trx, opportunity, at } = change;
        const nodes = await nodesOf(trx, opportunity.id);
        const before = nodes.find(({ contact_id }) => contact_id === contactId);
        if (before) {
          matched(ifMatch, before.version);
          await updateNode(trx, before, { role, influence, attitude, note, updated_at: at });
        } else {
          assertAllowed(
            refusalOfNode(
              nodes.map(({ contact_id }) => contact_id),
              contactId,
            ),
          );
          await assertKnownContact(contactId, change);
          await insertNode(trx, {
            opportunity_id: opportunity.id,
            contact_id: contactId,
            role,
            influence,
            attitude,
            note,
            created_by: caller.id,
            created_at: at,
          });
        }
        await announceChange(change, before ? 'changed' : 'added', requestId, { contactId, role, influence, attitude });
        return { isNew: before === undefined, node: await nodeIn(trx, opportunity.id, contactId) };
      });
      const view = nodeView(node);
      return isNew
        ? created(`/api/v1/opportunities/${node.opportunity_id}/decision-tree`, view, etag(node.version))
        : ok(view, etag(node.version));
    },
  });

const takeContactOutRoute = (deps: Deps): Route =>
  route({
    method: 'delete',
    path: `${place}/nodes/:contactId`,
    summary: 'Take a contact out of the decision tree',
    description: 'With all lines from and to them; the contact itself stays.',
    answers: { 204: { description: 'Taken out.' } },
    async handle({ params, caller, requestId }) {
      const contactId = params['contactId'] ?? '';
      await changeDecisionTree(deps, { id: params['id'], caller }, async (change) => {
        if (!(await deleteNode(change.trx, change.opportunity.id, contactId))) throw notFound();
        await announceChange(change, 'removed', requestId, { contactId });
      });
      return noContent();
    },
  });

async function nodeIn(db: Db, opportunityId: string, contactId: string): Promise<ShownNodeRow> {
  const row = (await nodesOf(db, opportunityId)).find(({ contact_id }) => contact_id === contactId);
  if (!row) throw notFound();
  return row;
}

/**
 * Whoever works on an opportunity knows the people of its customers; of other customers they know those that they may
 * see.
 */
async function assertKnownContact(contactId: string, { trx, opportunity, caller }: Changing): Promise<void> {
  const contact = await contactById(trx, contactId);
  if (contact) {
    if (contact.customer_id === opportunity.customer_id) return;
    const further = await otherParts(
      trx,
      'opportunity_customers',
      { opportunityId: opportunity.id, except: opportunity.id },
      { customer_id: contact.customer_id },
    );
    if (further.length > 0) return;
    if (await seenCustomer(trx, contact.customer_id, readableCustomers(caller))) return;
  }
  throw unprocessable('There is no such contact, or you may not see their customer.', [
    { pointer: '/contactId', code: 'unknown', detail: 'is the id of no contact that you may see' },
  ]);
}

const nodeView = (row: ShownNodeRow): NodeView => ({
  contactId: row.contact_id,
  version: row.version,
  name: row.name,
  title: row.title,
  customerId: row.customer_id,
  role: row.role,
  influence: row.influence,
  attitude: row.attitude,
  note: row.note,
  updatedAt: row.updated_at,
});

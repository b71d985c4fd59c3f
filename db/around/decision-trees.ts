import type { DecisionRole, decisionTreeFacts, EdgeKind } from '../../definitions/around/decision-tree/schema';
import type { Edge } from '../../definitions/around/decision-tree/graph';
import { distinct, type FactValues } from './part-facts';
import type { Db } from '../shared/knex';

interface NodeRow {
  readonly opportunity_id: string;
  readonly contact_id: string;
  readonly version: number;
  readonly role: DecisionRole;
  readonly influence: number;
  readonly attitude: number;
  readonly note: string | null;
  readonly created_by: string;
  readonly created_at: string;
  readonly updated_at: string;
}

/** With what the contact says of itself. */
export type ShownNodeRow = NodeRow & {
  readonly name: string;
  readonly title: string | null;
  readonly customer_id: string;
};

export interface EdgeRow {
  readonly opportunity_id: string;
  readonly kind: EdgeKind;
  readonly from_contact_id: string;
  readonly to_contact_id: string;
  readonly note: string | null;
  readonly created_by: string;
  readonly created_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    decision_tree_nodes: NodeRow;
    decision_tree_edges: EdgeRow;
  }
}

/** All of them; there are few (MAX_NODES). Those who weigh most come first. */
export const nodesOf = (db: Db, opportunityId: string): Promise<ShownNodeRow[]> =>
  db('decision_tree_nodes')
    .join('contacts', 'contacts.id', 'decision_tree_nodes.contact_id')
    .where({ opportunity_id: opportunityId })
    .orderBy([{ column: 'influence', order: 'desc' }, 'decision_tree_nodes.contact_id'])
    .select<ShownNodeRow[]>('decision_tree_nodes.*', 'contacts.name', 'contacts.title', 'contacts.customer_id');

export const edgesOf = (db: Db, opportunityId: string): Promise<EdgeRow[]> =>
  db('decision_tree_edges')
    .where({ opportunity_id: opportunityId })
    .orderBy(['kind', 'from_contact_id', 'to_contact_id']);

export const insertNode = async (trx: Db, row: Omit<NodeRow, 'version' | 'updated_at'>): Promise<void> => {
  await trx('decision_tree_nodes').insert({ ...row, version: 1, updated_at: row.created_at });
};

export const updateNode = async (
  trx: Db,
  { opportunity_id, contact_id }: Pick<NodeRow, 'opportunity_id' | 'contact_id'>,
  change: Pick<NodeRow, 'role' | 'influence' | 'attitude' | 'note' | 'updated_at'>,
): Promise<void> => {
  await trx('decision_tree_nodes')
    .where({ opportunity_id, contact_id })
    .update({ ...change, version: trx.raw('version + 1') });
};

/** With all lines from and to it. */
export const deleteNode = async (trx: Db, opportunityId: string, contactId: string): Promise<boolean> =>
  (await trx('decision_tree_nodes').where({ opportunity_id: opportunityId, contact_id: contactId }).delete()) > 0;

/** Draws the line, or writes its note anew; gives whether it is new. */
export async function saveEdge(trx: Db, row: EdgeRow): Promise<boolean> {
  const { opportunity_id, kind, from_contact_id, to_contact_id, note } = row;
  const changed = await trx('decision_tree_edges')
    .where({ opportunity_id, kind, from_contact_id, to_contact_id })
    .update({ note });
  if (changed === 0) await trx('decision_tree_edges').insert(row);
  return changed === 0;
}

export const deleteEdge = async (trx: Db, opportunityId: string, { kind, from, to }: Edge): Promise<boolean> =>
  (await trx('decision_tree_edges')
    .where({ opportunity_id: opportunityId, kind, from_contact_id: from, to_contact_id: to })
    .delete()) > 0;

export const decisionTreeFactValues: FactValues<typeof decisionTreeFacts> = {
  decisionRoles: distinct('p.role', 'decision_tree_nodes p'),
};

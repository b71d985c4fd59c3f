import type { Knex } from 'knex';

/** The people who decide at the customer of an opportunity, and how they stand to each other. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table decision_tree_nodes (
      opportunity_id uuid not null references opportunities on delete cascade,
      contact_id uuid not null references contacts on delete cascade,
      version int not null,
      role text not null,
      influence int not null check (influence between 1 and 5),
      attitude int not null check (attitude between -2 and 2),
      note text,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null,
      primary key (opportunity_id, contact_id)
    );
    create index decision_tree_nodes_by_contact on decision_tree_nodes (contact_id, opportunity_id);

    create table decision_tree_edges (
      opportunity_id uuid not null,
      kind text not null check (kind in ('reportsTo', 'influences')),
      from_contact_id uuid not null,
      to_contact_id uuid not null,
      note text,
      created_by uuid not null references users,
      created_at timestamptz not null,
      primary key (opportunity_id, kind, from_contact_id, to_contact_id),
      foreign key (opportunity_id, from_contact_id) references decision_tree_nodes on delete cascade,
      foreign key (opportunity_id, to_contact_id) references decision_tree_nodes on delete cascade
    );
    create index decision_tree_edges_by_end on decision_tree_edges (opportunity_id, to_contact_id);
  `);
}

import type { Knex } from 'knex';

/** The people 联系人 at customers. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table contacts (
      id uuid primary key,
      version int not null,
      customer_id uuid not null references customers on delete cascade,
      name text not null,
      title text,
      email text,
      mobile text,
      birthday jsonb,
      opt_out jsonb not null,
      search_grams text[] not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    create index contacts_by_age on contacts (created_at, id);
    create index contacts_by_name on contacts (name, id);
    create index contacts_by_customer on contacts (customer_id, created_at, id);
    create index contacts_by_search on contacts using gin (search_grams);
    comment on column contacts.birthday is '"YYYY-MM-DD", or {"lunar": "MM-DD"}';
    comment on column contacts.opt_out is 'true: no messages at all; false: any; else the channels by which none are wanted';
  `);
}

import type { Knex } from 'knex';

/**
 * The list of contacts for those who see a part: a contact says whose its customer is, so that each way of seeing it
 * is an index walk in the order of the list.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table contacts add column owner_id uuid references users, add column department_id uuid references departments;
    comment on column contacts.owner_id is 'of the customer, always: triggers see to it';
    comment on column contacts.department_id is 'of the customer, always: triggers see to it';
    update contacts set owner_id = c.owner_id, department_id = c.department_id from customers c where c.id = customer_id;
    alter table contacts alter column department_id set not null;

    -- The customer is locked: whoever gives it to another in the same moment waits, and then finds this contact.
    create function take_owner_of_customer() returns trigger language plpgsql as
      $$ begin select owner_id, department_id into new.owner_id, new.department_id from customers where id = new.customer_id for share; return new; end $$;
    create trigger take_owner_of_customer before insert on contacts for each row execute function take_owner_of_customer();
    create trigger take_owner_of_other_customer before update of customer_id on contacts for each row when (old.customer_id <> new.customer_id) execute function take_owner_of_customer();
    create function give_owner_to_contacts() returns trigger language plpgsql as
      $$ begin update contacts set owner_id = new.owner_id, department_id = new.department_id where customer_id = new.id; return null; end $$;
    create trigger give_owner_to_contacts after update of owner_id, department_id on customers for each row
      when (old.owner_id is distinct from new.owner_id or old.department_id <> new.department_id) execute function give_owner_to_contacts();

    create index contacts_by_owner on contacts (owner_id, created_at, id);
    create index contacts_by_owner_name on contacts (owner_id, name, id);
    create index contacts_by_department on contacts (department_id, created_at, id);
    create index contacts_by_department_name on contacts (department_id, name, id);
    create index contacts_by_customer_name on contacts (customer_id, name, id);
  `);
}

import type { Knex } from 'knex';

/** The customer master 客户档案, the identifiers by which two records are known to be one, and contacts 联系人. */
export async function up(db: Knex): Promise<void> {
  await partsOfPhones(db);
  await customers(db);
  await contacts(db);
  await contactsFollowTheirCustomer(db);
}

/** A part of a number is found by its four digits in a row, of which there are ten thousand: one look in the index. */
async function partsOfPhones(db: Knex): Promise<void> {
  await db.raw(`
    create function digits(text) returns text language sql immutable parallel safe
      return regexp_replace(normalize($1, NFKC), '[^0-9]', '', 'g');
    create function phone_parts(variadic phones text[]) returns text[] language sql immutable parallel safe
      return array(
        select distinct substr(digits(phone), i, 4)
        from unnest(phones) phone, generate_series(1, length(digits(phone)) - 3) i);
  `);
}

async function customers(db: Knex): Promise<void> {
  await db.raw(`
    create table customers (
      id uuid primary key,
      version int not null default 1,
      name text not null,
      address text,
      tax_number text,
      phone text,
      mobile text,
      email text,
      website text,
      region text,
      industry text,
      level text,
      custom jsonb not null default '{}',
      owner_id uuid references users,
      department_id uuid not null references departments,
      released_at timestamptz,
      merged_into_id uuid references customers,
      search_grams text[] not null,
      name_grams text[] not null,
      created_by uuid not null references users,
      created_at timestamptz not null,
      updated_at timestamptz not null
    );
    comment on column customers.name_grams is 'bigrams of the name as conflicts compare it';
    comment on column customers.merged_into_id is
      'the customer that this one has become a part of; then name_grams is empty and it has no keys';
    create index customers_by_age on customers (created_at, id);
    create index customers_by_name on customers (name, id);
    create index customers_by_owner on customers (owner_id, created_at, id);
    create index customers_by_owner_name on customers (owner_id, name, id);
    create index customers_of_house on customers (created_at, id) where owner_id is null;
    create index customers_of_house_by_name on customers (name, id) where owner_id is null;
    create index customers_by_department on customers (department_id, created_at, id);
    create index customers_by_department_name on customers (department_id, name, id);
    create index customers_by_merger on customers (merged_into_id, created_at, id) where merged_into_id is not null;
    create index customers_by_search on customers using gin (search_grams);
    create index customers_by_phone_parts on customers using gin (phone_parts(phone, mobile));
    create index customers_by_name_grams on customers using gin (name_grams);

    create table customer_keys (
      customer_id uuid not null references customers on delete cascade,
      kind text not null,
      value text not null,
      since timestamptz not null,
      until timestamptz
    );
    create unique index customer_keys_current on customer_keys (customer_id, kind, value) where until is null;
    create index customer_keys_by_value on customer_keys (kind, value) where until is null;
  `);
}

/** Each way of seeing a contact is an index walk in the order of the list. */
async function contacts(db: Knex): Promise<void> {
  await db.raw(`
    create table contacts (
      id uuid primary key,
      version int not null,
      customer_id uuid not null references customers on delete cascade,
      owner_id uuid references users,
      department_id uuid not null references departments,
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
    comment on column contacts.owner_id is 'of the customer, always: triggers see to it';
    comment on column contacts.department_id is 'of the customer, always: triggers see to it';
    comment on column contacts.birthday is '"YYYY-MM-DD", or {"lunar": "MM-DD"}';
    comment on column contacts.opt_out is
      'true: no messages at all; false: any; else the channels by which none are wanted';
    create index contacts_by_age on contacts (created_at, id);
    create index contacts_by_name on contacts (name, id);
    create index contacts_by_customer on contacts (customer_id, created_at, id);
    create index contacts_by_customer_name on contacts (customer_id, name, id);
    create index contacts_by_owner on contacts (owner_id, created_at, id);
    create index contacts_by_owner_name on contacts (owner_id, name, id);
    create index contacts_of_house on contacts (created_at, id) where owner_id is null;
    create index contacts_of_house_by_name on contacts (name, id) where owner_id is null;
    create index contacts_by_department on contacts (department_id, created_at, id);
    create index contacts_by_department_name on contacts (department_id, name, id);
    create index contacts_by_phone_parts on contacts using gin (phone_parts(mobile));
    create index contacts_by_search on contacts using gin (search_grams);
  `);
}

async function contactsFollowTheirCustomer(db: Knex): Promise<void> {
  await db.raw(`
    -- The customer is locked: whoever gives it to another in the same moment waits, and then finds this contact.
    create function take_owner_of_customer() returns trigger language plpgsql as $$
    begin
      select owner_id, department_id into new.owner_id, new.department_id
        from customers where id = new.customer_id for share;
      return new;
    end $$;
    create trigger take_owner_of_customer before insert on contacts
      for each row execute function take_owner_of_customer();
    create trigger take_owner_of_other_customer before update of customer_id on contacts
      for each row when (old.customer_id <> new.customer_id) execute function take_owner_of_customer();

    create function give_owner_to_contacts() returns trigger language plpgsql as $$
    begin
      update contacts set owner_id = new.owner_id, department_id = new.department_id where customer_id = new.id;
      return null;
    end $$;
    create trigger give_owner_to_contacts after update of owner_id, department_id on customers
      for each row when (old.owner_id is distinct from new.owner_id or old.department_id <> new.department_id)
      execute function give_owner_to_contacts();
  `);
}

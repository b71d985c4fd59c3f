import type { Knex } from 'knex';

/**
 * The life of definitions: drafts, and versions that nothing changes any more. Bodies are `json` and not `jsonb`, so
 * that their properties stay in the order in which somebody wrote them, and files that come out are those that went
 * in.
 */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    alter table definitions alter column body type json using body::json;
    alter table definitions add column retired_by uuid references users;

    create function definitions_are_immutable() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or old.retired_at is not null
        or (old.kind, old.key, old.version, old.body::text, old.note, old.published_at, old.published_by)
          is distinct from (new.kind, new.key, new.version, new.body::text, new.note, new.published_at, new.published_by)
      then raise exception 'a published version never changes: publish another one, or retire it';
      end if;
      return new;
    end $$;
    create trigger definitions_are_immutable before update or delete on definitions for each row execute function definitions_are_immutable();

    create table definition_drafts (
      kind text not null,
      key text not null,
      version int not null,
      body json,
      based_on int,
      saved_at timestamptz not null,
      saved_by uuid not null references users,
      primary key (kind, key)
    );
    comment on column definition_drafts.body is 'null: there is no draft; the row keeps its number, so that no two drafts ever have the same';

    create table calendar_changes (
      key text not null,
      version int not null,
      published_at timestamptz not null,
      done_at timestamptz,
      primary key (key, version)
    );
    comment on table calendar_changes is 'calendars whose new version the open deadlines have to be computed by';
    create index calendar_changes_to_do on calendar_changes (published_at) where done_at is null;

    create index approvals_running_by_definition on approvals (definition_key, id) where status = 'running';
    create index opportunities_by_policy on opportunities (policy_key, id);
    create index opportunities_by_model on opportunities (business_model_key, id);
  `);
}

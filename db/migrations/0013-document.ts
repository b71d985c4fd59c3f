import type { Knex } from 'knex';

/** Documents 文档 and what they are attached to. Their content is in the store folder. */
export async function up(db: Knex): Promise<void> {
  await db.raw(`
    create table documents (
      id uuid primary key,
      name text not null,
      media_type text not null,
      bytes bigint not null,
      sha256 text not null,
      scanned boolean not null,
      created_by uuid not null references users,
      created_at timestamptz not null
    );
    comment on column documents.scanned is 'whether a virus scanner found it clean; false: none was set up';

    create table document_links (
      document_id uuid not null references documents,
      subject_type text not null,
      subject_id uuid not null,
      purpose text,
      linked_by uuid not null references users,
      linked_at timestamptz not null,
      primary key (document_id, subject_type, subject_id)
    );
    create index document_links_by_subject on document_links (subject_type, subject_id, linked_at, document_id);
  `);
}

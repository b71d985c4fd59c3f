import type { DocumentSubject } from '../../definitions/document/schema';
import { appendEvent, appendEvents } from '../shared/events';
import type { Db } from '../shared/knex';
import { escaped, paged, type PageRequest } from '../shared/listing';

export interface DocumentRow {
  readonly id: string;
  readonly name: string;
  readonly media_type: string;
  readonly bytes: number;
  readonly sha256: string;
  readonly scanned: boolean;
  readonly created_by: string;
  readonly created_at: string;
}

export interface DocumentLinkRow {
  readonly document_id: string;
  readonly subject_type: DocumentSubject['type'];
  readonly subject_id: string;
  readonly purpose: string | null;
  readonly linked_by: string;
  readonly linked_at: string;
}

declare module 'knex/types/tables' {
  interface Tables {
    documents: DocumentRow;
    document_links: DocumentLinkRow;
  }
}

/** Writes a document whose content is in the store; a second attempt with the same id changes nothing. */
export async function enterDocument(db: Db, row: DocumentRow): Promise<void> {
  const { id, name, media_type: mediaType, bytes, sha256, created_by, created_at } = row;
  await db.transaction(async (trx) => {
    const data = { name, mediaType, bytes, sha256 };
    if (
      await appendEvent(trx, {
        key: `${id}/uploaded`,
        type: 'document.uploaded',
        caseId: id,
        at: created_at,
        byUserId: created_by,
        data,
      })
    )
      await trx('documents').insert(row);
  });
}

export const documentById = (db: Db, id: string): Promise<DocumentRow | undefined> =>
  db('documents').where({ id }).first();

export const documentsByIds = (db: Db, ids: readonly string[]): Promise<DocumentRow[]> =>
  db('documents').whereIn('id', [...ids]);

/** Which of these ids are documents. */
export const knownDocumentIds = async (db: Db, ids: readonly string[]): Promise<ReadonlySet<string>> =>
  new Set(
    (
      await db('documents')
        .whereIn('id', [...ids])
        .select('id')
    ).map(({ id }) => id),
  );

/** What each of these documents is attached to, in the order in which it was. */
export const linksOf = (db: Db, documentIds: readonly string[]): Promise<DocumentLinkRow[]> =>
  db('document_links')
    .whereIn('document_id', [...documentIds])
    .orderBy(['linked_at', 'subject_id']);

/**
 * Deletes a document that is attached to nothing; false when it is attached, or gone already. The content is the
 * caller’s to remove, afterwards.
 */
export async function deleteDocument(
  db: Db,
  { id, byUserId, at }: { readonly id: string; readonly byUserId: string; readonly at: string },
): Promise<boolean> {
  return db.transaction(async (trx) => {
    // whoever attaches it now waits, and finds it gone
    const row = await trx('documents').where({ id }).forUpdate().first();
    if (!row || (await trx('document_links').where({ document_id: id }).first('document_id'))) return false;
    await trx('documents').where({ id }).delete();
    await appendEvent(trx, {
      key: `${id}/deleted`,
      type: 'document.deleted',
      caseId: id,
      at,
      byUserId,
      data: { name: row.name },
    });
    return true;
  });
}

export interface Attaching {
  readonly subject: DocumentSubject;
  /** In whose timeline it is told. */
  readonly caseId: string;
  readonly at: string;
  readonly byUserId: string;
}

/**
 * Attaches documents to something, and tells of those that were not attached to it yet, or without a purpose: whoever
 * may read it may read them from now on. Call it inside the transaction of the change that brings them, with ids that
 * `readyDocuments` let through; one that was deleted meanwhile is left out. `purpose` says what the document is there
 * for; the first one holds.
 */
export async function attachDocuments(
  trx: Db,
  documents: readonly { readonly id: string; readonly purpose?: string | undefined }[],
  { subject, caseId, at, byUserId }: Attaching,
): Promise<void> {
  if (documents.length === 0) return;
  const purposes = new Map(documents.map(({ id, purpose }) => [id, purpose ?? null]));
  const there = await trx('documents')
    .whereIn('id', [...purposes.keys()])
    .orderBy('id')
    .forKeyShare()
    .select('id');
  if (there.length === 0) return;
  const links = there.map(({ id }) => ({
    document_id: id,
    subject_type: subject.type,
    subject_id: subject.id,
    purpose: purposes.get(id) ?? null,
    linked_by: byUserId,
    linked_at: at,
  }));
  const attached = await trx('document_links')
    .insert(links)
    .onConflict(['document_id', 'subject_type', 'subject_id'])
    .merge(['purpose'])
    .whereRaw('document_links.purpose is null and excluded.purpose is not null')
    .returning('document_id');
  await appendEvents(
    trx,
    attached.map(({ document_id: id }) => ({
      key: `${id}/attached/${subject.type}/${subject.id}/${at}`,
      type: 'document.attached' as const,
      caseId,
      at,
      byUserId,
      data: { documentId: id, subject, purpose: purposes.get(id) ?? null },
    })),
  );
}

/** Takes a document away from something; false when it was not attached to it. Call it inside a transaction. */
export async function detachDocument(
  trx: Db,
  id: string,
  { subject, caseId, at, byUserId }: Attaching,
): Promise<boolean> {
  const removed = await trx('document_links')
    .where({ document_id: id, subject_type: subject.type, subject_id: subject.id })
    .delete();
  if (removed > 0)
    await appendEvent(trx, {
      key: `${id}/detached/${subject.type}/${subject.id}/${at}`,
      type: 'document.detached',
      caseId,
      at,
      byUserId,
      data: { documentId: id, subject },
    });
  return removed > 0;
}

export type AttachedDocumentRow = DocumentRow & Pick<DocumentLinkRow, 'purpose' | 'linked_by' | 'linked_at'>;

const attachedTo = (db: Db, { type, id }: DocumentSubject) =>
  db('document_links')
    .join('documents', 'documents.id', 'document_links.document_id')
    .where({ subject_type: type, subject_id: id })
    .select<AttachedDocumentRow[]>('documents.*', 'purpose', 'linked_by', 'linked_at');

/** The documents of something; `q` is a text that their name contains. */
export async function documentsOf(
  db: Db,
  subject: DocumentSubject,
  q: string | undefined,
  page: PageRequest,
): Promise<AttachedDocumentRow[]> {
  const query = attachedTo(db, subject);
  if (q !== undefined) query.whereILike('name', `%${escaped(q)}%`);
  return paged(query, page);
}

export async function attachedDocument(
  db: Db,
  subject: DocumentSubject,
  documentId: string,
): Promise<AttachedDocumentRow | undefined> {
  const [row] = await attachedTo(db, subject).where({ document_id: documentId });
  return row;
}

/** SQL: the types of the documents of the opportunity `o`. */
export const DOCUMENT_TYPES = `(
  select coalesce(json_agg(distinct d.purpose), '[]') from document_links d
  where d.subject_type = 'opportunity' and d.subject_id = o.id and d.purpose is not null)`;

import { type DocumentLinkRow, type DocumentRow, documentById, documentsByIds, linksOf } from '../../db/document/rows';
import type { Db } from '../../db/shared/knex';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import type { DocumentSubject } from '../../definitions/document/schema';
import type { PlacedError } from '../../definitions/shared/refusal';
import { assertNone, notFound } from '../http/problem';
import type { Readers } from '../shared/readers';

interface Reading {
  readonly db: Db;
  readonly readers: Readers;
}

/** To how many things one document may be attached: who may read it is looked up thing by thing. */
const MOST_LINKS = 20;

/**
 * A document that the caller may read: as its uploader, as a reader of something that it is attached to, or as an
 * administrator. With what the caller sees it attached to.
 */
export async function readableDocument(
  { db, readers }: Reading,
  id: string | undefined,
  caller: Caller,
): Promise<{ document: DocumentRow; subjects: readonly DocumentSubject[] }> {
  const document = id === undefined ? undefined : await documentById(db, id);
  if (!document) throw notFound();
  const sees = subjectSight(readers, caller);
  const subjects: DocumentSubject[] = [];
  for (const subject of (await linksOf(db, [document.id])).map(subjectOf))
    if (await sees(subject)) subjects.push(subject);
  if (subjects.length === 0 && !isTheirs(document, caller)) throw notFound();
  return { document, subjects };
}

/**
 * The documents with these ids, where each is one that the caller may attach to something: uploaded, and readable for
 * them. Otherwise a refusal (422) that names the place of each that is not. `pointerOf` is the place of an id in the
 * body, such as `/attachments/0/id`. Once the change is accepted, `attachDocuments` (db/document/rows.ts) attaches
 * them in its transaction.
 */
export async function readyDocuments(
  { db, readers }: Reading,
  ids: readonly string[],
  caller: Caller,
  pointerOf: (index: number) => string,
): Promise<readonly DocumentRow[]> {
  if (ids.length === 0) return [];
  const documents = new Map((await documentsByIds(db, ids)).map((document) => [document.id, document]));
  const links = await linksOf(db, [...documents.keys()]);
  const sees = subjectSight(readers, caller);
  const ready: DocumentRow[] = [];
  const errors: PlacedError[] = [];
  for (const [index, id] of ids.entries()) {
    const document = documents.get(id);
    const itsLinks = links.filter(({ document_id }) => document_id === id);
    if (!document || !(isTheirs(document, caller) || (await any(itsLinks.map(subjectOf), sees)))) {
      errors.push({
        pointer: pointerOf(index),
        code: 'unknown_document',
        detail: 'There is no such document, or you may not see it. Upload it with POST /documents first.',
      });
    } else if (itsLinks.length >= MOST_LINKS) {
      errors.push({
        pointer: pointerOf(index),
        code: 'attached_too_often',
        detail:
          `"${document.name}" is attached to ${MOST_LINKS} things already, which is the most. Upload ` +
          'it once more.',
      });
    } else ready.push(document);
  }
  assertNone(errors);
  return ready;
}

export const isTheirs = ({ created_by }: DocumentRow, caller: Caller): boolean =>
  created_by === caller.id || hasRole(caller, 'admin');

const subjectOf = ({ subject_type: type, subject_id: id }: DocumentLinkRow): DocumentSubject => ({ type, id });

async function any<T>(items: readonly T[], fits: (item: T) => Promise<boolean>): Promise<boolean> {
  for (const item of items) if (await fits(item)) return true;
  return false;
}

/** Whether the caller may read something, each thing looked up once. */
function subjectSight(readers: Readers, caller: Caller): (subject: DocumentSubject) => Promise<boolean> {
  const known = new Map<string, Promise<boolean>>();
  return (subject) => {
    const name = `${subject.type} ${subject.id}`;
    const answer = known.get(name) ?? readers[subject.type](subject.id, caller);
    known.set(name, answer);
    return answer;
  };
}

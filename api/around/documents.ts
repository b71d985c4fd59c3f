import {
  attachDocuments,
  attachedDocument,
  type AttachedDocumentRow,
  type Attaching,
  detachDocument,
  documentsOf,
} from '../../db/document/rows';
import type { Db } from '../../db/shared/knex';
import { lockedOpportunity } from '../../db/registration/rows';
import { activitiesDoneWith } from '../../db/stage/rows';
import { peopleAround } from '../../db/around/team';
import type { Caller } from '../../definitions/organisation/access/caller';
import { mayActOnOpportunity } from '../../definitions/registration/who-may';
import { attachedDocumentSchema, attachingSchema, type DocumentSubject } from '../../definitions/document/schema';
import { refusalToDetach } from '../../definitions/stage/acts/documents';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { type Listing, listQuery, listSchema } from '../http/paging';
import { forbidden, notFound } from '../http/problem';
import { created, noContent, ok, route, type Route } from '../http/route';
import { visibleOpportunity } from '../registration/access';
import { readyDocuments } from '../document/reading';
import { attachedDocumentView } from '../document/views';

const ATTACHED = { column: 'linked_at', of: ({ linked_at }: AttachedDocumentRow) => linked_at };

const listing: Listing<AttachedDocumentRow> = {
  name: 'documents',
  sorts: { createdAt: ATTACHED, attachedAt: ATTACHED },
  defaultSort: '-attachedAt',
  idColumn: 'document_id',
  idOf: ({ id }) => id,
};

export const opportunityDocumentRoutes = (deps: Deps): Route[] => [
  listRoute(deps),
  attachRoute(deps),
  detachRoute(deps),
];

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/opportunities/:id/documents',
    summary: 'List the documents of an opportunity',
    query: listQuery({}),
    answers: { 200: { description: 'A page of them.', schema: listSchema(attachedDocumentSchema) } },
    async handle({ params, query, caller }) {
      const { id } = await visibleOpportunity(db, params['id'], caller);
      return ok(
        await pager.list(
          listing,
          query,
          (page) => documentsOf(db, of(id), query.q, page),
          (rows) => rows.map(attachedDocumentView),
        ),
      );
    },
  });

const attachRoute = ({ db, readers }: Deps): Route =>
  route({
    method: 'post',
    path: '/opportunities/:id/documents',
    summary: 'Attach a document to an opportunity',
    description:
      'Whoever may read the opportunity may read the document from now on. By its owners, the heads above ' +
      'and administrators. Attached again it stays as it is; one without a type gets it.',
    body: attachingSchema,
    answers: { 201: { description: 'Attached.', schema: attachedDocumentSchema } },
    async handle({ params, body: { documentId, type }, caller }) {
      const attaching = await changing(db, params['id'], caller);
      const { subject } = attaching;
      const earlier = await attachedDocument(db, subject, documentId);
      if (!earlier) await readyDocuments({ db, readers }, [documentId], caller, () => '/documentId');
      await db.transaction((trx) => attachDocuments(trx, [{ id: documentId, purpose: type }], attaching));
      const row = await attachedDocument(db, subject, documentId);
      if (!row) throw notFound('The document was deleted meanwhile.');
      return created(`/api/v1/documents/${documentId}`, attachedDocumentView(row));
    },
  });

const detachRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/opportunities/:id/documents/:documentId',
    summary: 'Take a document away from an opportunity',
    description:
      'The document stays; its uploader may delete it once it is attached to nothing. What an activity ' +
      'brought that is done cannot be taken away (409): the activity is undone first.',
    answers: { 204: { description: 'Taken away.' } },
    async handle({ params, caller }) {
      const attaching = await changing(db, params['id'], caller);
      await db.transaction((trx) => detachUnneeded(trx, params['documentId'] ?? '', attaching));
      return noContent();
    },
  });

/** Completions and this take turns by the lock of the row: neither overlooks the other. */
async function detachUnneeded(trx: Db, documentId: string, attaching: Attaching): Promise<void> {
  const row = await lockedOpportunity(trx, attaching.caseId);
  const attached = await attachedDocument(trx, attaching.subject, documentId);
  if (!row || !attached) throw notFound();
  assertAllowed(refusalToDetach(attached.name, await activitiesDoneWith(trx, row.id, documentId), row.status));
  await detachDocument(trx, documentId, attaching);
}

const of = (id: string): DocumentSubject => ({ type: 'opportunity', id });

async function changing(db: Db, id: string | undefined, caller: Caller): Promise<Attaching> {
  const opportunity = await visibleOpportunity(db, id, caller);
  if (!mayActOnOpportunity(caller, await peopleAround(db, opportunity)))
    throw forbidden(
      'The documents of an opportunity are the affair of its owners, the assistants of its team, the heads ' +
        'above and administrators.',
    );
  return { subject: of(opportunity.id), caseId: opportunity.id, at: new Date().toISOString(), byUserId: caller.id };
}

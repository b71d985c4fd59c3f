import type { ActivityDocument } from '../definitions/stage/commands';
import { attachDocuments } from './documents';
import type { Db } from './knex';

/** The uploaded files that an activity’s completion brings become the opportunity’s, each with its type as its purpose. */
export async function attachActivityDocuments(trx: Db, opportunityId: string, documents: readonly ActivityDocument[], { at, byUserId }: { readonly at: string; readonly byUserId: string }): Promise<void> {
  const files = documents.flatMap(({ attachmentId, type }) => (attachmentId === undefined ? [] : [{ id: attachmentId, purpose: type }]));
  await attachDocuments(trx, files, { subject: { type: 'opportunity', id: opportunityId }, caseId: opportunityId, at, byUserId });
}

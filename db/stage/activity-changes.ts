import type { ActivityDocument } from '../../definitions/stage/commands';
import type { ChangeActivity } from '../../definitions/stage/effects';
import { attachDocuments } from '../document/rows';
import type { Db } from '../shared/knex';
import { changeActivity } from './rows';

interface Changing {
  readonly at: string;
  readonly byUserId: string | null;
}

/**
 * Writes what became of an activity: its row, and the uploaded files that its completion brings, which become the
 * opportunity’s.
 */
export async function carryOutActivityChange(
  trx: Db,
  opportunityId: string,
  { stageKey, key, name, required, change }: ChangeActivity,
  { at, byUserId }: Changing,
): Promise<void> {
  if (change.done && byUserId !== null)
    await attachActivityDocuments(trx, opportunityId, change.done.documents, { at, byUserId });
  const place =
    stageKey === null
      ? ({ kind: 'followUp', stage_key: '' } as const)
      : ({ kind: 'sales', stage_key: stageKey } as const);
  await changeActivity(trx, { opportunity_id: opportunityId, ...place, key, name, required }, change, byUserId);
}

/** Each with its type as its purpose. */
async function attachActivityDocuments(
  trx: Db,
  opportunityId: string,
  documents: readonly ActivityDocument[],
  { at, byUserId }: { readonly at: string; readonly byUserId: string },
): Promise<void> {
  const files = documents.flatMap(({ attachmentId, type }) =>
    attachmentId === undefined ? [] : [{ id: attachmentId, purpose: type }],
  );
  await attachDocuments(trx, files, {
    subject: { type: 'opportunity', id: opportunityId },
    caseId: opportunityId,
    at,
    byUserId,
  });
}

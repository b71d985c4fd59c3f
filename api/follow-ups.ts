import { attachActivityDocuments } from '../db/activity-documents';
import { appendEvent } from '../db/events';
import type { Db } from '../db/knex';
import type { OpportunityRow } from '../db/opportunities';
import { changeActivity, followUp } from '../db/stages';
import type { ActivityDocument } from '../definitions/stage/commands';
import { notFound, Problem } from './http/problem';

interface CompletingFollowUp {
  readonly activityKey: string;
  readonly result: string | null;
  readonly documents: readonly ActivityDocument[];
  readonly byUserId: string;
  readonly requestId: string;
}

/** OPP-27: delivery, payment and installation are followed when the sale is over, and no flow owns them any more; the same request again changes nothing. */
export async function completeFollowUp(db: Db, { id, name: opportunityName }: OpportunityRow, { activityKey, result, documents, byUserId, requestId }: CompletingFollowUp): Promise<void> {
  const at = new Date().toISOString();
  await db.transaction(async (trx) => {
    const row = await followUp(trx, id, activityKey);
    if (!row) throw notFound(`Nothing called "${activityKey}" is followed after winning "${opportunityName}".`);
    const data = { activity: activityKey, name: row.name, result, documents };
    if (!(await appendEvent(trx, { key: `${id}/followUp/${activityKey}/${requestId}`, type: 'activity.done', caseId: id, at, byUserId, data }))) return;
    if (row.done_at !== null) throw new Problem({ status: 409, code: 'wrong_state', detail: `"${row.name}" is done already.` });
    await attachActivityDocuments(trx, id, documents, { at, byUserId });
    await changeActivity(trx, { opportunity_id: id, kind: 'followUp', stage_key: '', key: activityKey, name: row.name, required: false }, { done: { at, result, documents, form: null, late: false } }, byUserId);
  });
}

import type { ApprovalRow } from '../../db/approval/rows';
import { frozenDefinition } from '../../db/definition/frozen';
import type { Db } from '../../db/shared/knex';
import type { KeptApproval } from '../../definitions/approval/kept';
import { asReview } from '../../definitions/registration/reviewing';

/** The approval as its row carries it. */
export async function keptIn(db: Db, row: ApprovalRow): Promise<KeptApproval> {
  const named = await frozenDefinition(db, 'approval', row.definition_key, row.definition_version);
  const definition = row.flow === 'conflictReview' ? asReview(named) : named;
  const { calendar_key: key, calendar_version: version } = row;
  const calendar = { version, body: await frozenDefinition(db, 'workingCalendar', key, version) };
  return {
    state: {
      ...row.state,
      definition,
      title: row.title,
      subject: { type: row.subject_type, id: row.subject_id },
      initiatorId: row.initiator_id,
      ...(row.heir_id === null ? {} : { heirId: row.heir_id }),
      data: row.data,
      status: row.status,
      outcome: row.outcome,
    },
    basis: { definitionVersion: row.definition_version, calendar, forms: row.forms },
  };
}

import type { OpportunityRow } from '../../db/registration/rows';
import type { Db } from '../../db/shared/knex';
import type { RegistrationStart } from '../../definitions/registration/state';
import { opened, reopened } from '../../definitions/stage/acts/entering';
import { versionsOf } from '../../definitions/stage/kept';
import { rowOf } from '../../definitions/stage/row';
import { rulesOf } from '../../definitions/stage/rules';
import { definitionsOfModel } from './definitions';
import { keptStage } from './kept';
import { writeStageWithin } from './writing';

/** 重启: the sale goes on where it was lost, in the transaction that reopens its registration. */
export async function reenterStage(
  trx: Db,
  { id: opportunityId, stage_state: kept }: Pick<OpportunityRow, 'id' | 'stage_state'>,
  { at, byUserId }: { readonly at: string; readonly byUserId: string | null },
): Promise<void> {
  if (kept === null) throw new Error('A sale that was lost has been in a stage.');
  const { state: before, definitions } = await keptStage(trx, kept);
  const { model, calendar } = definitions;
  const rules = rulesOf(model.body, model.version, calendar.body);
  const { state, effects } = reopened(before, rules, { at, byUserId });
  const row = rowOf(state, rules);
  const versions = versionsOf(definitions);
  await writeStageWithin(trx, { opportunityId, state, versions, at, byUserId, row, effects, contractId: null });
}

type Entering = Pick<RegistrationStart, 'opportunityId' | 'byUserId' | 'model' | 'calendar'>;

/**
 * The first stage is entered in the moment, and in the transaction, in which a registration becomes valid: whoever
 * reads the opportunity after the answer sees its stage. The stage flow, which starts right after, goes on from here.
 */
export async function enterFirstStage(
  trx: Db,
  { opportunityId, byUserId, model, calendar }: Entering,
  at: string,
): Promise<void> {
  const definitions = await definitionsOfModel(trx, model, calendar);
  const rules = rulesOf(definitions.model.body, model.version, calendar.body);
  const { state, effects } = opened(rules, at);
  const row = rowOf(state, rules);
  const versions = versionsOf(definitions);
  await writeStageWithin(trx, { opportunityId, state, versions, at, byUserId, row, effects, contractId: null });
}

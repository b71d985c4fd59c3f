import type { Db } from '../../db/shared/knex';
import type { RegistrationStart } from '../../definitions/registration/state';
import { opened } from '../../definitions/stage/acts/entering';
import { versionsOf } from '../../definitions/stage/kept';
import { rowOf } from '../../definitions/stage/row';
import { rulesOf } from '../../definitions/stage/rules';
import { definitionsOfModel } from './definitions';
import { writeStageWithin } from './writing';

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

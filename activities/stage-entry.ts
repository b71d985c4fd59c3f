import type { Db } from '../db/knex';
import { frozenDefinition } from '../db/frozen-definitions';
import type { RegistrationStart } from '../definitions/registration/registration';
import { opened } from '../definitions/stage/entering';
import { rowOf } from '../definitions/stage/row';
import { rulesOf } from '../definitions/stage/rules';
import { writeStageWithin } from './stage-writing';

/**
 * The first stage is entered in the moment, and in the transaction, in which a registration becomes valid: whoever reads the opportunity after the answer sees its stage.
 * The stage flow, which starts right after, goes on from here.
 */
export async function enterFirstStage(trx: Db, { opportunityId, byUserId, model, calendar }: Pick<RegistrationStart, 'opportunityId' | 'byUserId' | 'model' | 'calendar'>, at: string): Promise<void> {
  const rules = rulesOf(await frozenDefinition(trx, 'businessModel', model.key, model.version), model.version, calendar.body);
  const { state, effects } = opened(rules, at);
  await writeStageWithin(trx, { opportunityId, version: state.version, at, byUserId, row: rowOf(state, rules), effects, contractId: null });
}

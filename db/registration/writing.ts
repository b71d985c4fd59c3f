import type { RegistrationColumns } from '../../definitions/registration/kept';
import type { Db } from '../shared/knex';
import type { OpportunityRow } from './rows';

/** The whole registration after a step, whose columns have been written; counts its steps up. Gives the row. */
export async function writeRegistration(trx: Db, id: string, state: RegistrationColumns): Promise<OpportunityRow> {
  const [row] = await trx('opportunities')
    .where({ id })
    .update({ registration_state: state, registration_version: trx.raw('registration_version + 1') })
    .returning('*');
  if (!row) throw new Error(`There is no opportunity ${id}.`);
  return row;
}

/** Another case has changed this one: its own flow finds its number gone on, and takes up what is there. */
export async function touchRegistration(trx: Db, id: string): Promise<void> {
  await trx('opportunities')
    .where({ id })
    .update({ registration_version: trx.raw('registration_version + 1') });
}

const FORGET = `
  update opportunities
  set registration_state = jsonb_set(registration_state, '{state,unsent}', '[]'),
      registration_version = registration_version + 1
  where id = :id and registration_version = :version`;

/** What the sales were to be told has been told, at this version. */
export async function clearUnsent(db: Db, id: string, version: number): Promise<void> {
  await db.raw(FORGET, { id, version });
}

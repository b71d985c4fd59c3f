import { standIn } from '../../definitions/organisation/people/deputies';
import { INCIDENT_OPENED } from '../../definitions/notification/templates';
import { insertMessages, type NewMessage } from '../notification/messages';
import { organisationFor } from '../organisation/organisation';
import type { Db } from '../shared/knex';
import type { NewIncident } from './incidents';
import { nameOfCase } from './names';

/**
 * A message to everybody of operations, or to their deputies; where nobody has that role, to the administrators. Call
 * it in the transaction that writes the incident.
 */
export async function tellOfIncident(trx: Db, incident: NewIncident): Promise<void> {
  const { id, case_id, flow, step, cause, since } = incident;
  const title = await nameOfCase(trx, case_id);
  const about = { caseId: case_id, flow, step, cause, since };
  const variables = { notice: INCIDENT_OPENED, taskId: null, actorId: null, title, ...about } as const;
  const messages = (await operators(trx, since)).map((userId): NewMessage => ({
    key: `incident/${id}/${userId}`,
    user_id: userId,
    template: INCIDENT_OPENED,
    variables,
  }));
  await insertMessages(trx, messages);
}

async function operators(trx: Db, at: string): Promise<readonly string[]> {
  const nobody = { usernames: [], userIds: [], ownerIds: [] };
  const organisation = await organisationFor(trx, { ...nobody, roles: ['ops', 'admin'], at });
  const having = (role: string): string[] =>
    organisation.people
      .filter(({ roles }) => roles.includes(role))
      .flatMap((person) => standIn(person, at, organisation)?.person.userId ?? []);
  const ops = having('ops');
  return [...new Set(ops.length > 0 ? ops : having('admin'))];
}

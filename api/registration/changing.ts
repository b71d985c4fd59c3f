import type { OpportunityRow } from '../../db/registration/rows';
import { peopleAround } from '../../db/around/team';
import { mayActOnOpportunity } from '../../definitions/registration/who-may';
import {
  type OpportunityPatch,
  opportunityPatchSchema,
  patchedRegistration,
} from '../../definitions/registration/changing';
import { fromColumns } from '../../definitions/registration/fields/columns';
import { refusalToGrow } from '../../definitions/shared/data-size';
import type { Registration } from '../../definitions/registration/state';
import { opportunitySchema } from '../../definitions/stage/opportunity-view';
import { changeRegistration } from '../../workflows/registration/messages';
import { actorOf } from '../shared/actor';
import { judgeTouched } from '../approval/touched';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { readIdentityKeys } from '../http/identity';
import { forbidden } from '../http/problem';
import { matched, route, type Route } from '../http/route';
import { assertSoundContacts } from './contacts';
import { answeredWith } from './view';
import { opportunityOrPooled } from './access';

/** Changing what an opportunity says. */
export const opportunityChangeRoutes = (deps: Deps): Route[] => [
  route({
    method: 'patch',
    path: '/opportunities/:id',
    summary: 'Change an opportunity',
    description:
      'An absent field stays, `null` clears; `custom` is merged by name. Needs `If-Match`. What changes ' +
      'about the customer is checked again (OPP-06): where somebody else is in its way, the opportunity ' +
      'waits for a conflict review, and is what it was before if there is no conflict. While its review is ' +
      'returned to its initiator the customer is corrected so; it is judged when that is resubmitted. By its ' +
      'owners, the assistants of its team, the heads above and administrators.',
    body: opportunityPatchSchema,
    answers: { 200: { description: 'The opportunity as it is now.', schema: opportunitySchema } },
    async handle({ params, body, caller, ifMatch, requestId }) {
      const row = await opportunityOrPooled(deps.db, params['id'], caller);
      if (!mayActOnOpportunity(caller, await peopleAround(deps.db, row)))
        throw forbidden(
          'Only its owners, the assistants of its team, the heads above and administrators may change an opportunity.',
        );
      assertSoundContacts(body.contacts);
      const version = matched(ifMatch, row.version);
      const changing = { by: actorOf(caller), change: changeOf(row, body, { id: requestId, version }) };
      await deps.commands.send({
        workflowId: row.workflow_id,
        update: changeRegistration,
        args: [changing],
        id: requestId,
      });
      await judgeTouched(deps, row.id);
      return answeredWith(deps, row.id, caller);
    },
  }),
];

/** The change as the flow carries it out. `at`: where the patch stands in the body. */
export function changeOf(
  row: OpportunityRow,
  patch: OpportunityPatch,
  { id, version, at = '' }: { readonly id: string; readonly version: number; readonly at?: string },
) {
  const now: Registration = {
    ...fromColumns(row),
    customer: row.customer,
    keys: readIdentityKeys(row.customer, '/customer'),
    custom: row.custom,
  };
  const next = patchedRegistration(now, patch, (customer) => readIdentityKeys(customer, `${at}/customer`));
  assertAllowed(refusalToGrow(now.custom, next.custom, '/custom'));
  return {
    id,
    version,
    of: 'opportunity' as const,
    patch,
    next,
    ...(patch.customer === undefined ? {} : { customerPatch: patch.customer }),
  };
}

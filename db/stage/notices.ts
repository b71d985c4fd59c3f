import {
  departmentsAbove,
  managersOf,
  type Organisation,
  personWithId,
} from '../../definitions/organisation/people/organisation';
import { notifiedAmong } from '../../definitions/organisation/people/notified';
import type { StageEffect, TellPeople } from '../../definitions/stage/effects';
import type { Db } from '../shared/knex';
import type { NewMessage } from '../notification/messages';
import { opportunityMessages } from '../notification/opportunity-messages';
import type { OpportunityRow } from '../registration/rows';
import { organisationFor } from '../organisation/organisation';
import { ownersOf } from '../registration/owners';

interface Notified {
  readonly opportunityId: string;
  /** Names the change that tells. */
  readonly key: string;
  readonly at: string;
  readonly byUserId: string | null;
  readonly effects: readonly StageEffect[];
}

/**
 * A message for each person whom a change tells something: owners, the manager above, and whom the definition names,
 * with deputies for those who are absent.
 */
export async function stageMessages(
  trx: Db,
  { opportunityId, key, at, byUserId, effects }: Notified,
  { name }: Pick<OpportunityRow, 'name'>,
): Promise<NewMessage[]> {
  const telling = effects.filter((effect) => effect.kind === 'tell');
  if (telling.length === 0) return [];
  const ownerIds = (await ownersOf(trx, [opportunityId])).map(({ user_id }) => user_id);
  const organisation = await organisationFor(trx, { ...namedIn(telling), at, ownerIds });
  return opportunityMessages(
    key,
    byUserId,
    telling.map((effect) => ({
      notice: effect.notice,
      userIds: recipientsOf(effect, organisation, { at, byUserId }),
      title: name,
      about: effect.about,
      dueAt: effect.dueAt,
    })),
  );
}

const namedIn = (telling: readonly TellPeople[]) => ({
  userIds: telling.flatMap(({ userIds }) => userIds),
  usernames: telling.flatMap(({ informed }) => informed.flatMap((one) => ('user' in one ? [one.user] : []))),
  roles: telling.flatMap(({ informed }) => informed.flatMap((one) => ('role' in one ? [one.role] : []))),
});

function recipientsOf(
  { owners, mainOwner, manager, userIds, informed, notTheActor }: TellPeople,
  organisation: Organisation,
  { at, byUserId }: Pick<Notified, 'at' | 'byUserId'>,
): readonly string[] {
  const { people, ownerIds } = organisation;
  const wanted = [
    ...(owners ? ownerIds : mainOwner ? ownerIds.slice(0, 1) : []),
    ...(manager ? ownerIds.slice(0, 1).flatMap((id) => managersOf(organisation, id)[0]?.userId ?? []) : []),
    ...userIds,
    ...informed.flatMap((one) => {
      if ('user' in one) return people.flatMap(({ username, userId }) => (username === one.user ? [userId] : []));
      if ('role' in one) return people.flatMap(({ roles, userId }) => (roles.includes(one.role) ? [userId] : []));
      return ownerIds
        .slice(0, 1)
        .flatMap(
          (id) => departmentsAbove(organisation, personWithId(organisation, id)?.departmentId ?? null)[0]?.headId ?? [],
        );
    }),
  ];
  return notifiedAmong(wanted, organisation, { at, exceptId: notTheActor ? byUserId : null });
}

import { notifiedAmong } from '../../definitions/organisation/people/notified';
import { managersOf } from '../../definitions/organisation/people/organisation';
import type { TellOfClaim } from '../../definitions/registration/telling';
import { insertMessages } from '../notification/messages';
import { opportunityMessages } from '../notification/opportunity-messages';
import { organisationFor } from '../organisation/organisation';
import type { Db } from '../shared/knex';

/** A change that tells. */
export interface Occasion {
  /** Names it, so that a second attempt tells nobody again. */
  readonly key: string;
  readonly at: string;
  /** Who did it, and is not told; null: a rule or the clock. */
  readonly byUserId: string | null;
}

/** What is told, by the name that the opportunity has for those who are told. */
export interface TitledTelling extends TellOfClaim {
  readonly title: string;
}

/** Writes a message to each whom it concerns, in the caller’s transaction; whoever is absent is told by deputy. */
export async function tellOfClaim(
  trx: Db,
  { key, at, byUserId }: Occasion,
  tellings: readonly TitledTelling[],
): Promise<void> {
  const concerned = tellings.flatMap(({ userIds, managerOf }) => [
    ...userIds,
    ...(managerOf === null ? [] : [managerOf]),
  ]);
  if (concerned.length === 0) return;
  const organisation = await organisationFor(trx, {
    usernames: [],
    userIds: concerned,
    roles: [],
    at,
    ownerIds: [],
  });
  const notices = tellings.flatMap(({ userIds, managerOf, ...telling }) => {
    const managers = managerOf === null ? [] : managersOf(organisation, managerOf).slice(0, 1);
    const wanted = [...userIds, ...managers.map(({ userId }) => userId)];
    return notifiedAmong(wanted, organisation, { at, exceptId: byUserId }).map((userId) => ({ ...telling, userId }));
  });
  const messages = onceEach(notices).map(({ userId, ...words }) => ({ ...words, userIds: [userId] }));
  await insertMessages(trx, opportunityMessages(key, byUserId, messages));
}

type NoticeToOne = Omit<TitledTelling, 'userIds' | 'managerOf'> & { readonly userId: string };

/** A deputy who is concerned as well reads one message about both. */
const onceEach = (notices: readonly NoticeToOne[]): readonly NoticeToOne[] =>
  notices.flatMap((one, index) => {
    const alike = notices.filter(({ notice, userId }) => notice === one.notice && userId === one.userId);
    const titles = [...new Set(alike.map(({ title }) => title))];
    return notices.indexOf(alike[0] ?? one) === index ? [{ ...one, title: titles.join('、') }] : [];
  });

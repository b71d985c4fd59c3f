import type { Db } from '../../db/shared/knex';
import { organisationFor } from '../../db/organisation/organisation';
import { recordOwners } from '../../db/registration/record-owners';
import { rivalsOf } from '../../db/registration/rivals';
import { apply } from '../../definitions/approval/apply';
import type { Found, HostsCommand } from '../../definitions/approval/commands';
import type { Effect, FindRequest, ManagerRequest } from '../../definitions/approval/effects';
import type { Environment } from '../../definitions/approval/environment';
import { findRequest, peopleAskedFor } from '../../definitions/approval/people/find-request';
import { findApprovers, findManager } from '../../definitions/approval/people/finding';
import { endedBy } from '../../definitions/approval/round/ending';
import type { ApprovalState } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import type { FoundPerson } from '../../definitions/organisation/people/person';
import { isRefused } from '../../definitions/shared/refusal';

interface Asking {
  readonly state: ApprovalState;
  readonly effects: readonly Effect[];
  readonly calendar: WorkingCalendar;
  readonly at: string;
  readonly byUserId: string | null;
}

/** What the machine has come to once it knows the people whom it asks for, and what it was told of them. */
interface WithPeople {
  readonly state: ApprovalState;
  readonly effects: readonly Effect[];
  readonly found: readonly HostsCommand[];
}

/** Looks for people as long as the machine asks for them. */
export async function withPeople(db: Db, { state, effects, calendar, at, byUserId }: Asking): Promise<WithPeople> {
  const environment = environmentOf(state.definition, calendar);
  const found: HostsCommand[] = [];
  let whole = { state: endedBy(state, byUserId), effects };
  for (let command = await answerTo(db, effects); command !== undefined;) {
    const next = apply(whole.state, command, at, environment);
    if (isRefused(next)) throw new Error(`The approval did not take its own answer: ${next.refusal.detail}`);
    found.push(command);
    whole = { state: endedBy(next.state, byUserId), effects: [...whole.effects, ...next.effects] };
    command = await answerTo(db, next.effects);
  }
  return { ...whole, found };
}

/** The people whom one of the effects asks for. */
async function answerTo(db: Db, effects: readonly Effect[]): Promise<HostsCommand | undefined> {
  const wanted = effects.find((effect) => effect.kind === 'findApprovers' || effect.kind === 'findManager');
  if (wanted?.kind === 'findApprovers') {
    const { stepKey, entry } = wanted.request;
    return { kind: 'approversFound', stepKey, entry, found: await approversFor(db, wanted.request) };
  }
  if (wanted?.kind === 'findManager') {
    const { taskId, timerId } = wanted.request;
    return { kind: 'managerFound', taskId, timerId, manager: await managerFor(db, wanted.request) };
  }
  return undefined;
}

export const approversFor = async (db: Db, request: FindRequest): Promise<Found> =>
  findApprovers(request, await organisationOf(db, request));

async function managerFor(db: Db, request: ManagerRequest): Promise<FoundPerson | null> {
  const { userId, at, excludedIds } = request;
  const wanted = { usernames: [], userIds: [userId, ...excludedIds], roles: [], at, ownerIds: [] };
  return findManager(request, await organisationFor(db, wanted));
}

const organisationOf = (db: Db, request: FindRequest) => organisationFrom(db, [request], request);

async function organisationFrom(
  db: Db,
  requests: readonly FindRequest[],
  { at, subject }: Pick<FindRequest, 'at' | 'subject'>,
) {
  const { rivals, ...people } = peopleAskedFor(requests);
  return organisationFor(db, {
    ...people,
    at,
    ownerIds: await recordOwners(db, subject),
    rivals: rivals ? await rivalsOf(db, subject) : undefined,
  });
}

/** Who would be asked in the steps to come, as the organisation is now; without such steps nothing is looked up. */
export async function organisationAhead(
  db: Db,
  state: ApprovalState,
  at: string,
  environment: Environment,
): Promise<((request: FindRequest) => Found) | undefined> {
  const ahead = state.definition.steps.filter(({ key }) => !Object.hasOwn(state.rounds, key));
  if (state.status !== 'running' || ahead.length === 0) return undefined;
  const requests = ahead.map((step) => findRequest(state, environment, { step, entry: 0, at }));
  const organisation = await organisationFrom(db, requests, { at, subject: state.subject });
  return (request) => findApprovers(request, organisation);
}

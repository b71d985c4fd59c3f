/**
 * Runs an approval as a host does: it answers the machine’s questions at once, keeps the inbox and the ledger that
 * the effects describe, and has a clock.
 */
import { type Applied, apply, start } from '../../../definitions/approval/apply';
import type { Actor, Command, PersonsCommand, Start } from '../../../definitions/approval/commands';
import type { AppendLedger, Effect, OpenTask } from '../../../definitions/approval/effects';
import { findApprovers, findManager } from '../../../definitions/approval/people/finding';
import { nextTimer, openTasks } from '../../../definitions/approval/round/open-things';
import type { Organisation } from '../../../definitions/organisation/people/organisation';
import { personWithId } from '../../../definitions/organisation/people/organisation';
import type { FoundPerson } from '../../../definitions/organisation/people/person';
import { type PathStep, pathOf } from '../../../definitions/approval/data/prediction';
import type { ApprovalStep } from '../../../definitions/kinds/approval/schema';
import type { Answer, ApprovalState } from '../../../definitions/approval/state';
import { isRefused, type Refusal, type Refused } from '../../../definitions/shared/refusal';
import { company, environmentOf, idOf, nameOf } from './world';

type Wish<C> = C extends PersonsCommand ? Omit<C, 'id' | 'by'> & { readonly id?: string } : never;
export type PersonsWish = Wish<PersonsCommand>;

export const START = '2026-03-02T01:00:00.000Z';

/** A step whose approvers are these users, in mode `all` unless told otherwise. */
export const aStep = (key: string, approvers: readonly string[], more: Partial<ApprovalStep> = {}): ApprovalStep => ({
  key,
  mode: 'all',
  approvers: approvers.map((user) => ({ user })),
  ...more,
});

export interface CaseOptions extends Partial<Omit<Start, 'definition' | 'initiatorId'>> {
  readonly initiator?: string;
  readonly organisation?: Organisation;
  readonly facts?: Start['definition']['facts'];
}

export interface AnApproval {
  readonly state: () => ApprovalState;
  readonly effects: () => readonly Effect[];
  readonly ledger: () => readonly AppendLedger[];
  /** Sends a command as this user; `admin` is the administrator. */
  readonly sends: (username: string, wish: PersonsWish) => Answer | Refusal;
  readonly host: (command: Command) => Answer | Refusal;
  readonly passes: (hours: number) => void;
  /** Who has an open task now, by username. */
  readonly asked: () => readonly string[];
  readonly taskOf: (username: string) => string;
  readonly opened: (taskId: string) => OpenTask;
  readonly path: () => readonly PathStep[];
}

const actor = (username: string): Actor => ({
  userId: idOf(username),
  name: username.toUpperCase(),
  isAdministrator: username === 'admin',
});

export const someone = (username: string, organisation: Organisation = company): FoundPerson => {
  const person = personWithId(organisation, idOf(username));
  if (person === undefined) throw new Error(`There is no ${username}.`);
  return { person, standsInFor: [], why: [] };
};

const startOf = (
  steps: readonly ApprovalStep[],
  { initiator = 'sam', facts, ...given }: Omit<CaseOptions, 'organisation'> = {},
): Start => ({
  id: 'start',
  caseId: '0190b5c0-0000-7000-8000-000000000001',
  title: 'A discount',
  subject: { type: 'discount', id: '1' },
  initiatorId: idOf(initiator),
  data: {},
  definition: { kind: 'approval', key: 'discount', name: 'Discount', steps, ...(facts === undefined ? {} : { facts }) },
  ...given,
});

export function refusedStart(steps: readonly ApprovalStep[], options: CaseOptions = {}): Refusal | undefined {
  const result = start(startOf(steps, options), START, environmentOf(options.facts));
  return isRefused(result) ? result.refusal : undefined;
}

export function anApproval(
  steps: readonly ApprovalStep[],
  { organisation = company, ...options }: CaseOptions = {},
): AnApproval {
  const environment = environmentOf(options.facts);
  let now = Date.parse(START);
  let commands = 0;
  const effects: Effect[] = [];
  const at = (): string => new Date(now).toISOString();
  let state: ApprovalState;

  const take = (result: Applied | Refused): Answer | Refusal => {
    if (isRefused(result)) return result.refusal;
    state = result.state;
    effects.push(...result.effects);
    return result.effects.reduce((answer: Answer, effect) => followUp(effect) ?? answer, result.answer);
  };
  const host = (command: Command): Answer | Refusal => take(apply(state, command, at(), environment));
  const followUp = (effect: Effect): Answer | undefined => {
    if (effect.kind === 'findApprovers') {
      const { request } = effect;
      return accepted(
        host({
          kind: 'approversFound',
          stepKey: request.stepKey,
          entry: request.entry,
          found: findApprovers(request, organisation),
        }),
      );
    }
    if (effect.kind === 'findManager') {
      const { request } = effect;
      host({
        kind: 'managerFound',
        taskId: request.taskId,
        timerId: request.timerId,
        manager: findManager(request, organisation),
      });
    }
    return undefined;
  };
  const started = start(startOf(steps, options), at(), environment);
  if (isRefused(started)) throw new Error(started.refusal.detail);
  ({ state } = started);
  take(started);

  return {
    state: () => state,
    effects: () => effects,
    ledger: () => effects.filter((effect) => effect.kind === 'appendLedger'),
    sends: (username, wish) => host({ id: `command-${++commands}`, ...wish, by: actor(username) }),
    host,
    passes: (hours) => {
      const until = now + hours * 3_600_000;
      for (
        let timer = nextTimer(state);
        timer !== undefined && Date.parse(timer.at) <= until;
        timer = nextTimer(state)
      ) {
        now = Date.parse(timer.at);
        host({ kind: 'timerFired', timerId: timer.id });
      }
      now = until;
    },
    asked: () =>
      openTasks(state).map(({ holderId, candidateIds }) =>
        holderId === null ? `one of ${candidateIds.map(nameOf).join(', ')}` : nameOf(holderId),
      ),
    taskOf: (username) => {
      const task = openTasks(state).find(
        ({ holderId, candidateIds }) =>
          holderId === idOf(username) || (holderId === null && candidateIds.includes(idOf(username))),
      );
      if (task === undefined) throw new Error(`${username} has no open task.`);
      return task.taskId;
    },
    opened: (taskId) => {
      const found = effects.find((effect) => effect.kind === 'openTask' && effect.taskId === taskId);
      if (found?.kind !== 'openTask') throw new Error(`The task ${taskId} was not opened.`);
      return found;
    },
    path: () => pathOf(state, at(), environment, (request) => findApprovers(request, organisation)),
  };
}

const accepted = (result: Answer | Refusal): Answer | undefined => ('caseStatus' in result ? result : undefined);

/** Short words for the commonest commands. */
export const decides = (
  approval: AnApproval,
  username: string,
  outcome = 'approve',
  more: Partial<Omit<Extract<PersonsWish, { kind: 'decide' }>, 'kind'>> = {},
) => approval.sends(username, { kind: 'decide', taskId: approval.taskOf(username), outcome, ...more });

export const returns = (approval: AnApproval, username: string, to: string, resume: 'here' | 'rerun') =>
  approval.sends(username, { kind: 'return', taskId: approval.taskOf(username), to, resume, reason: 'please check' });

export const adds = (
  approval: AnApproval,
  username: string,
  position: 'before' | 'after' | 'parallel',
  ...signers: readonly string[]
) =>
  approval.sends(username, {
    kind: 'addSigners',
    taskId: approval.taskOf(username),
    position,
    signers: signers.map((signer) => someone(signer)),
  });

export const codeOf = (result: Answer | Refusal): string => ('code' in result ? result.code : 'accepted');

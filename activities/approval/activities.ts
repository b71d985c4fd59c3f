import { attachDocuments } from '../../db/document/rows';
import {
  type ApprovalRecord,
  type Reader,
  type Recorded,
  type RecordedAnother,
  recordApprovalStep,
} from '../../db/approval/writing';
import type { NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { organisationFor } from '../../db/organisation/organisation';
import { customerNameOf } from '../../db/customer/record-customer';
import { recordOwners } from '../../db/registration/record-owners';
import type { Effect, FindRequest, ManagerRequest, Notice } from '../../definitions/approval/effects';
import { apply, type Applied } from '../../definitions/approval/apply';
import type { Found, HostsCommand } from '../../definitions/approval/commands';
import { findApprovers, findManager } from '../../definitions/approval/people/finding';
import type { FormVersions } from '../../definitions/approval/data/forms';
import { askerOf } from '../../definitions/approval/people/heir';
import type { FoundPerson } from '../../definitions/approval/people/person';
import { pathOf } from '../../definitions/approval/data/prediction';
import type { ApprovalState } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import type { WorkingCalendar } from '../../definitions/kinds/workingCalendar/schema';
import { isRefused, type Refused } from '../../definitions/shared/refusal';
import { inboxChanges } from './inbox-changes';
import { messagesOf } from '../notification/notices';

export type { RecordedAnother };

interface Recording {
  readonly hosted: {
    readonly approvalId: string;
    readonly caseId: string;
    readonly flow: string;
    readonly workflowId: string;
    readonly definitionVersion: number;
    readonly calendar: WorkingCalendar;
    readonly forms?: FormVersions | undefined;
  };
  readonly state: ApprovalState;
  /** Names the command: another one with its number is not taken for it. Left out by cases from before. */
  readonly change?: string;
  readonly at: string;
  readonly byUserId: string | null;
  readonly effects: readonly Effect[];
}

/** What a flow that hosts an approval asks of the world. */
export const approvalActivities = (db: Db) => ({
  findApproversOf: (request: FindRequest): Promise<Found> => approversFor(db, request),
  findManagerOf: (request: ManagerRequest): Promise<FoundPerson | null> => managerFor(db, request),

  /**
   * Writes everything that one command did, in one transaction; a second attempt finds its number taken and writes
   * nothing.
   */
  async recordApproval(recording: Recording): Promise<void> {
    await write(db, recording, []);
  },

  /**
   * The same of a command that may ask for people: looks for them first. Gives what it answered to the machine, for
   * the flow to tell its own, and by which moment. Or what it has forgotten. Flows from before have its answers alone
   * in their histories.
   */
  async carryOutApproval(recording: Recording): Promise<Recorded | RecordedAnother | readonly HostsCommand[]> {
    const { whole, found } = await withPeople(db, recording);
    return write(db, whole, found);
  },
});

async function withPeople(
  db: Db,
  recording: Recording,
): Promise<{ readonly whole: Recording; readonly found: readonly HostsCommand[] }> {
  const environment = environmentOf(recording.state.definition, recording.hosted.calendar);
  const found: HostsCommand[] = [];
  let whole = recording;
  for (let command = await answerTo(db, recording.effects); command !== undefined;) {
    const next: Applied | Refused = apply(whole.state, command, recording.at, environment);
    if (isRefused(next)) throw new Error(`The approval did not take its own answer: ${next.refusal.detail}`);
    found.push(command);
    whole = { ...whole, state: next.state, effects: [...whole.effects, ...next.effects] };
    command = await answerTo(db, next.effects);
  }
  return { whole, found };
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

const approversFor = async (db: Db, request: FindRequest): Promise<Found> =>
  findApprovers(request, await organisationOf(db, request));

async function managerFor(db: Db, request: ManagerRequest): Promise<FoundPerson | null> {
  const { userId, at, passOver } = request;
  return findManager(
    request,
    await organisationFor(db, { usernames: [], userIds: [userId, ...passOver], roles: [], at, ownerIds: [] }),
  );
}

async function organisationOf(db: Db, { approvers, cc, ifNobody, initiatorId, subject, at }: FindRequest) {
  const wanted = [...approvers, ...cc, ...ifNobody];
  return organisationFor(db, {
    usernames: wanted.flatMap((one) => (one.kind === 'username' ? [one.username] : [])),
    userIds: [initiatorId, ...wanted.flatMap((one) => (one.kind === 'users' ? one.userIds : []))],
    roles: wanted.flatMap((one) => (one.kind === 'role' ? [one.role] : [])),
    at,
    ownerIds: await recordOwners(db, subject),
  });
}

/** One statement; what comes with files is a transaction, in which they become the approval’s. */
async function write(
  db: Db,
  recording: Recording,
  found: readonly HostsCommand[],
): Promise<Recorded | RecordedAnother> {
  const { hosted, at, byUserId, effects } = recording;
  const files = attachmentsOf(effects);
  const record = await recorded(db, recording, found);
  if (files.length === 0 || byUserId === null) return recordApprovalStep(db, record);
  return db.transaction(async (trx) => {
    const first = await recordApprovalStep(trx, record);
    if ('lost' in first) return first;
    await attachDocuments(trx, files, {
      subject: { type: 'approval', id: hosted.approvalId },
      caseId: hosted.caseId,
      at,
      byUserId,
    });
    return first;
  });
}

async function recorded(db: Db, recording: Recording, found: readonly HostsCommand[]): Promise<ApprovalRecord> {
  const { hosted, state, change, at, byUserId, effects } = recording;
  const { approvalId } = hosted;
  return {
    at,
    customerName: await customerNameFor(db, recording),
    approval: { ...(await approvalRow(db, recording)), forms: hosted.forms ?? {} },
    change: change ?? null,
    found,
    ...inboxChanges(effects, at),
    readers: readersOf(recording),
    ledger: effects.flatMap((effect) => {
      if (effect.kind !== 'appendLedger') return [];
      const { number, action, taskId, actorId, outcome, data } = effect;
      return [{ key: `${approvalId}/${number}`, action, taskId, actorId, outcome, data }];
    }),
    events: eventsOf(recording),
    messages: messagesOf({ approvalId, command: state.numbers.command, title: state.title, byUserId, effects }),
  };
}

/** Rows get it when they are made; otherwise nothing is read. */
const customerNameFor = async (db: Db, { effects, state }: Recording): Promise<string | null> =>
  effects.some(({ kind }) => kind === 'openTask' || kind === 'finish') ? customerNameOf(db, state.subject) : null;

async function approvalRow(db: Db, { hosted, state, at, effects }: Recording) {
  const { definition } = state;
  const aheadOf = await organisationAhead(db, state, at);
  const isOver = effects.some(({ kind }) => kind === 'finish');
  return {
    id: hosted.approvalId,
    version: state.numbers.command,
    case_id: hosted.caseId,
    flow: hosted.flow,
    workflow_id: hosted.workflowId,
    definition_key: definition.key,
    definition_version: hosted.definitionVersion,
    title: state.title,
    subject_type: state.subject.type,
    subject_id: state.subject.id,
    initiator_id: state.initiatorId,
    heir_id: state.heirId ?? null,
    status: state.status,
    outcome: state.outcome,
    data: state.data,
    steps: pathOf(state, at, environmentOf(definition, hosted.calendar), aheadOf),
    ended_at: isOver ? at : null,
  };
}

/** Who would be asked in the steps to come, as the organisation is now; without such steps nothing is looked up. */
async function organisationAhead(
  db: Db,
  state: ApprovalState,
  at: string,
): Promise<((request: FindRequest) => Found) | undefined> {
  const ahead = state.definition.steps.filter(({ key }) => !Object.hasOwn(state.rounds, key));
  if (state.status !== 'running' || ahead.length === 0) return undefined;
  const rules = ahead.flatMap(({ approvers }) => approvers);
  const organisation = await organisationFor(db, {
    usernames: rules.flatMap((rule) => ('user' in rule ? [rule.user] : [])),
    userIds: [state.initiatorId, ...Object.values(state.chosen).flat()],
    roles: rules.flatMap((rule) => ('role' in rule ? [rule.role] : [])),
    at,
    ownerIds: await recordOwners(db, state.subject),
  });
  return (request) => findApprovers(request, organisation);
}

/** Each person once; a copy goes before other reasons, the last one first. */
function readersOf({ effects, state, byUserId }: Recording): readonly Reader[] {
  const readers = new Map<string, Reader>();
  const add = (userIds: readonly string[]): void =>
    userIds.forEach((user_id) =>
      readers.set(user_id, readers.get(user_id) ?? { user_id, is_copy: false, step_key: null }),
    );
  add([state.initiatorId, askerOf(state), ...(byUserId === null ? [] : [byUserId])]);
  for (const effect of effects) {
    if (effect.kind === 'openTask')
      add([...(effect.assigneeId === null ? [] : [effect.assigneeId]), ...effect.candidateIds]);
    if (effect.kind === 'changeTask' && effect.assigneeId) add([effect.assigneeId]);
    if (effect.kind === 'copy')
      for (const user_id of effect.userIds) readers.set(user_id, { user_id, is_copy: true, step_key: effect.stepKey });
  }
  return [...readers.values()];
}

/** What comes with the comment or decision: there is at most one in what a command does. */
const attachmentsOf = (effects: readonly Effect[]) =>
  effects.flatMap((effect) => (effect.kind === 'addHistory' ? (effect.attachments ?? []) : []));

const EVENT_OF = {
  assigned: 'task.assigned',
  decided: 'task.decided',
  reminded: 'task.reminded',
  urged: 'task.urged',
  returned: 'task.returned',
  overdue: 'task.overdue',
  escalated: 'task.escalated',
  takenBack: 'task.takenBack',
  opinion: 'task.opinion',
  cc: 'approval.cc',
  finished: 'approval.finished',
} as const satisfies Record<Notice, string>;

function announced(
  effect: Extract<Effect, { kind: 'announce' }>,
  { approvalId, definitionVersion }: Recording['hosted'],
): Pick<NewEvent, 'type' | 'data'> {
  switch (effect.what) {
    case 'migrated':
      return { type: 'approval.migrated', data: { approvalId, definitionVersion } };
    case 'rescheduled':
      return { type: 'task.rescheduled', data: { approvalId, taskId: effect.taskId, dueAt: effect.dueAt } };
    case 'takenOver':
      return { type: 'approval.takenOver', data: { approvalId, fromUserId: effect.fromUserId, userId: effect.heirId } };
  }
}

/** An event for each notice, and for what happened to the whole. */
function eventsOf({ hosted, state, at, byUserId, effects }: Recording): NewEvent[] {
  const { approvalId, caseId } = hosted;
  const { command } = state.numbers;
  const common = { caseId, at, byUserId };
  return effects.flatMap((effect, index): NewEvent[] => {
    const key = `${approvalId}/${command}/${index}`;
    if (effect.kind === 'notify')
      return [
        {
          ...common,
          key,
          type: EVENT_OF[effect.notice],
          data: { approvalId, taskId: effect.taskId, userIds: effect.userIds, title: state.title },
        },
      ];
    if (effect.kind === 'announce') return [{ ...common, key, ...announced(effect, hosted) }];
    return [];
  });
}

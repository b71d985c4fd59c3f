import { attachDocuments } from '../../db/document/rows';
import { type ApprovalRecord, type Reader, recordApprovalStep } from '../../db/approval/writing';
import type { NewEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { customerNameOf } from '../../db/customer/record-customer';
import type { Effect } from '../../definitions/approval/effects';
import type { Notice } from '../../definitions/notification/notices';
import { type Basis, keptColumns } from '../../definitions/approval/kept';
import { askerOf } from '../../definitions/approval/people/heir';
import { hiddenByAll, hiddenIn } from '../../definitions/approval/data/fields';
import { findTask } from '../../definitions/approval/people/held';
import { stepOf } from '../../definitions/approval/round/turn';
import { pathOf } from '../../definitions/approval/data/prediction';
import { overdueTasks, waitingFor } from '../../definitions/approval/round/open-things';
import type { ApprovalState } from '../../definitions/approval/state';
import { environmentOf } from '../../definitions/approval/working-environment';
import { messagesOf } from '../notification/notices';
import { organisationAhead } from './finding-people';
import { inboxChanges } from './inbox-changes';

/** Where an approval belongs; it never changes. */
export interface Hosted {
  readonly approvalId: string;
  /** The case that the approval serves; its own where it stands alone. Its ledger takes the entries. */
  readonly caseId: string;
  readonly flow: string;
  readonly workflowId: string;
}

/** Everything that one step of an approval changes. */
export interface Recording {
  readonly hosted: Hosted;
  readonly basis: Basis;
  /** The number of the command that it follows; 0: it opens the approval. */
  readonly after: number;
  readonly state: ApprovalState;
  readonly at: string;
  readonly byUserId: string | null;
  readonly effects: readonly Effect[];
}

/** One statement; what comes with files is a transaction, in which they become the approval’s. False: nothing. */
export async function record(db: Db, recording: Recording): Promise<boolean> {
  const { hosted, at, byUserId, effects } = recording;
  const files = attachmentsOf(effects);
  const rows = await rowsOf(db, recording);
  if (files.length === 0 || byUserId === null) return recordApprovalStep(db, rows);
  return db.transaction(async (trx) => {
    if (!(await recordApprovalStep(trx, rows))) return false;
    const subject = { type: 'approval', id: hosted.approvalId } as const;
    await attachDocuments(trx, files, { subject, caseId: hosted.caseId, at, byUserId });
    return true;
  });
}

async function rowsOf(db: Db, recording: Recording): Promise<ApprovalRecord> {
  const { hosted, state, after, at, byUserId, effects } = recording;
  const { approvalId } = hosted;
  return {
    at,
    after,
    customerName: await customerNameFor(db, recording),
    approval: await approvalRow(db, recording),
    ...inboxChanges(effects, at, overdueTasks(state)),
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

async function approvalRow(db: Db, { hosted, basis, state, at, effects }: Recording) {
  const { definition } = state;
  const environment = environmentOf(definition, basis.calendar.body);
  const aheadOf = await organisationAhead(db, state, at, environment);
  const isOver = effects.some(({ kind }) => kind === 'finish');
  return {
    id: hosted.approvalId,
    version: state.numbers.command,
    case_id: hosted.caseId,
    flow: hosted.flow,
    workflow_id: hosted.workflowId,
    definition_key: definition.key,
    definition_version: basis.definitionVersion,
    calendar_key: basis.calendar.body.key,
    calendar_version: basis.calendar.version,
    forms: basis.forms,
    state: keptColumns(state),
    title: state.title,
    subject_type: state.subject.type,
    subject_id: state.subject.id,
    initiator_id: state.initiatorId,
    heir_id: state.heirId ?? null,
    status: state.status,
    outcome: state.outcome,
    data: state.data,
    steps: pathOf(state, at, environment, aheadOf),
    waiting_for: waitingFor(state),
    is_overdue: overdueTasks(state).length > 0,
    ended_at: isOver ? at : null,
  };
}

/**
 * Each person once; a copy goes before other reasons, the last one first. Whoever comes to an approval by a step, also
 * one who gives the place away, sees what the step shows. Who acts is a reader already, or sees what every step shows.
 */
function readersOf({ effects, state, byUserId }: Recording): readonly Reader[] {
  const readers = new Map<string, Reader>();
  const add = (userIds: readonly string[], hidden: readonly string[], copyOf?: string | null): void =>
    userIds.forEach((user_id) => {
      const before = readers.get(user_id);
      const ways = before === undefined ? [hidden] : [before.hidden, hidden];
      const copy = { is_copy: copyOf !== undefined, step_key: copyOf ?? null };
      const { is_copy, step_key } = copyOf === undefined && before !== undefined ? before : copy;
      readers.set(user_id, { user_id, is_copy, step_key, hidden: hiddenByAll(ways) });
    });
  add([state.initiatorId, askerOf(state)], []);
  const { steps } = state.definition;
  if (byUserId !== null) add([byUserId], hiddenIn(...steps.map(({ fields = {} }) => fields)));
  for (const effect of effects) {
    if (effect.kind === 'openTask')
      add(
        [...(effect.assigneeId === null ? [] : [effect.assigneeId]), ...effect.candidateIds],
        hiddenIn(effect.fields),
      );
    if (effect.kind === 'changeTask' && effect.assigneeId) add([effect.assigneeId], hiddenOnTask(state, effect.taskId));
    if (effect.kind === 'copy') add(effect.userIds, effect.hidden, effect.stepKey);
  }
  return [...readers.values()];
}

function hiddenOnTask(state: ApprovalState, taskId: string): readonly string[] {
  const found = findTask(state, taskId);
  if (found === undefined || found.purpose === 'resubmission') return [];
  return hiddenIn(stepOf(state, found.round.stepKey).fields ?? {});
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
  withdrawn: 'task.withdrawn',
  changed: 'task.changed',
  cc: 'approval.cc',
  finished: 'approval.finished',
} as const satisfies Record<Notice, string>;

function announced(
  effect: Extract<Effect, { kind: 'announce' }>,
  { hosted: { approvalId }, basis: { definitionVersion } }: Recording,
): Pick<NewEvent, 'type' | 'data'> {
  switch (effect.what) {
    case 'migrated':
      return { type: 'approval.migrated', data: { approvalId, definitionVersion } };
    case 'rescheduled':
      return { type: 'task.rescheduled', data: { approvalId, taskId: effect.taskId, dueAt: effect.dueAt } };
    case 'approversMissing': {
      const { stepKey, reasons, then } = effect;
      return { type: 'approval.approversMissing', data: { approvalId, step: stepKey, reasons, then } };
    }
    case 'recordChanged': {
      const { after, askedAgain } = effect;
      return { type: 'approval.recordChanged', data: { approvalId, fields: Object.keys(after), askedAgain } };
    }
    case 'takenOver':
      return { type: 'approval.takenOver', data: { approvalId, fromUserId: effect.fromUserId, userId: effect.heirId } };
  }
}

/** An event for each notice, and for what happened to the whole. */
function eventsOf(recording: Recording): NewEvent[] {
  const { hosted, state, at, byUserId, effects } = recording;
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
    if (effect.kind === 'announce') return [{ ...common, key, ...announced(effect, recording) }];
    return [];
  });
}

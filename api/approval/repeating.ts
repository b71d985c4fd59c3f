import { isDeepStrictEqual } from 'node:util';
import { approvalById } from '../../db/approval/rows';
import type { TaskRow } from '../../db/approval/tasks';
import { lastEntryOfTask, type LedgerRow, withdrawalOf } from '../../db/ledger/rows';
import type { Db } from '../../db/shared/knex';
import type { PersonsCommand } from '../../definitions/approval/commands';
import type { CommandAnswer } from '../../workflows/approval/messages';
import type { Deps } from '../deps';

/**
 * The answer to what somebody did about a task and asks for once more, with the same content; undefined where it is
 * something else, or did not have the last word. The ledger says what was done.
 */
export async function answerIfRepeated(
  { db, readers }: Pick<Deps, 'db' | 'readers'>,
  task: TaskRow,
  command: PersonsCommand,
): Promise<CommandAnswer | undefined> {
  const entry = await lastEntryOfTask(db, task.case_id, task.id);
  if (entry === undefined || !says(entry, command)) return undefined;
  const status = (await readers.statusOfCase(task.case_id)) ?? (await approvalById(db, task.approval_id))?.status;
  return { taskId: task.id, caseStatus: status ?? 'running', nextTaskIds: [] };
}

/** Whether this person has withdrawn the approval, with this reason. */
export async function isRepeatedWithdrawal(
  db: Db,
  { id, case_id }: { readonly id: string; readonly case_id: string },
  command: PersonsCommand,
): Promise<boolean> {
  const entry = await withdrawalOf(db, case_id, id);
  return entry !== undefined && says(entry, command);
}

function says({ action, actor_id, outcome, data }: LedgerRow, command: PersonsCommand): boolean {
  const { stepKey: _step, advised, ...said }: Said = data;
  const asked = askedBy(command);
  return (
    asked !== undefined &&
    action === asked.action &&
    actor_id === command.by.userId &&
    (asked.outcome === null || asked.outcome === (outcome ?? advised)) &&
    isDeepStrictEqual(said, JSON.parse(JSON.stringify(asked.said)))
  );
}

/** What the ledger keeps beside it. */
interface Said {
  readonly stepKey?: unknown;
  readonly advised?: unknown;
}

function askedBy(command: PersonsCommand) {
  switch (command.kind) {
    case 'decide':
      return { action: 'decided', outcome: command.outcome, said: { comment: command.comment, form: command.form } };
    case 'return':
      return {
        action: 'returned',
        outcome: null,
        said: { comment: command.reason, to: command.to, resume: command.resume },
      };
    case 'resubmit':
      return { action: 'resubmitted', outcome: null, said: { comment: command.comment, form: command.form } };
    case 'withdraw':
      return { action: 'withdrawn', outcome: null, said: { comment: command.reason } };
    default:
      return undefined;
  }
}

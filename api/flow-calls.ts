import type { PersonsCommand } from '../definitions/approval/commands';
import { approvalCommand, type CommandAnswer } from '../workflows/approval/messages';
import type { Deps } from './deps';

/** A flow that has not answered by then is answered 503; what it took on goes on, and the same key finds it. */
const ANSWER_WITHIN_MS = 15_000;

/** Asks the engine something, for a bounded time. */
export const within = <T>({ temporal }: Pick<Deps, 'temporal'>, ask: () => Promise<T>): Promise<T> => temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask);

/** Sends a command to the flow that hosts the approval; the command’s id makes it safe to send again. */
export const sendCommand = (deps: Pick<Deps, 'temporal'>, workflowId: string, approvalId: string, command: PersonsCommand): Promise<CommandAnswer> =>
  within(deps, () => deps.temporal.workflow.getHandle(workflowId).executeUpdate(approvalCommand, { args: [{ approvalId, command }], updateId: command.id }));

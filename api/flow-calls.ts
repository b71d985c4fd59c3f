import type { PersonsCommand } from '../definitions/approval/commands';
import { approvalCommand, type CommandAnswer } from '../workflows/approval/messages';
import type { Deps } from './deps';

/** A flow that has not answered by then is answered 503; what it took on goes on, and the same key finds it. */
export const ANSWER_WITHIN_MS = 15_000;

/** Asks the engine something, for a bounded time. */
export const within = <T>({ temporal }: Pick<Deps, 'temporal'>, ask: () => Promise<T>): Promise<T> => temporal.withDeadline(Date.now() + ANSWER_WITHIN_MS, ask);

/** Sends a command to the flow that hosts the approval. */
export const sendCommand = ({ commands }: Pick<Deps, 'commands'>, workflowId: string, approvalId: string, command: PersonsCommand): Promise<CommandAnswer> =>
  commands.send({ workflowId, update: approvalCommand, args: [{ approvalId, command }], id: command.id });

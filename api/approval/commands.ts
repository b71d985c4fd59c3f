import type { PersonsCommand } from '../../definitions/approval/commands';
import { approvalCommand, type CommandAnswer } from '../../workflows/approval/messages';
import type { Deps } from '../deps';

/** Sends a command to the flow that hosts the approval. */
export const sendCommand = (
  { commands }: Pick<Deps, 'commands'>,
  workflowId: string,
  approvalId: string,
  command: PersonsCommand,
): Promise<CommandAnswer> =>
  commands.send({ workflowId, update: approvalCommand, args: [{ approvalId, command }], id: command.id });

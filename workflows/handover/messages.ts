import type { HandoverStart } from '../../definitions/handover/handover';
import type { FlowStart } from '../shared/flow-start';
import { bareUpdate } from '../shared/message';

/** Waits until the handover can be read. Sent together with the start of the flow. */
export const handoverStarted = bareUpdate('handoverStarted');

export const handoverWorkflowId = (handoverId: string): string => `handover/${handoverId}`;
export const HANDOVER_WORKFLOW = 'handoverWorkflow';

export const handoverFlow = (start: HandoverStart): FlowStart => ({
  type: HANDOVER_WORKFLOW,
  workflowId: handoverWorkflowId(start.handoverId),
  args: [start],
});

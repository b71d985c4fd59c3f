import { defineUpdate } from '@temporalio/workflow';

/** Waits until the handover can be read. Sent together with the start of the flow. */
export const handoverStarted = defineUpdate('handoverStarted');

export const handoverWorkflowId = (handoverId: string): string => `handover/${handoverId}`;
export const HANDOVER_WORKFLOW = 'handoverWorkflow';

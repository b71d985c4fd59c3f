import { WorkflowNotFoundError } from '@temporalio/client';

/** The engine does not run a flow that has, by its rows, something left to do. What was sent to it stays noted. */
export class LostFlowError extends WorkflowNotFoundError {}

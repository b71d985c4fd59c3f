import { sleep } from '@temporalio/workflow';
import * as flows from '../../../workflows';

/** The flows after a careless change: each now waits a moment first, of which the cases under way know nothing. */
export async function registrationWorkflow(...args: Parameters<typeof flows.registrationWorkflow>): ReturnType<typeof flows.registrationWorkflow> {
  await sleep('1 minute');
  return flows.registrationWorkflow(...args);
}

export async function approvalWorkflow(...args: Parameters<typeof flows.approvalWorkflow>): ReturnType<typeof flows.approvalWorkflow> {
  await sleep('1 minute');
  return flows.approvalWorkflow(...args);
}

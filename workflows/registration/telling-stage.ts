import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import type { ClaimChange } from '../../definitions/stage/claim';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { claimChanged } from '../stage/messages';
import type { RegistrationCase } from './registration-case';

/** Tells the sale what became of its claim. One that is over needs to know nothing: its own end was first. */
export async function tellStage({ current, start }: RegistrationCase, change: ClaimChange): Promise<void> {
  const { isStageStarted, status } = current();
  if (!isStageStarted || status === 'won' || status === 'lost') return;
  try {
    await getExternalWorkflowHandle(stageWorkflowId(start.opportunityId)).signal(claimChanged, change);
  } catch (error) {
    log.info('the sale was not told of its claim: it is over itself', { opportunityId: start.opportunityId, error: String(error) });
  }
}

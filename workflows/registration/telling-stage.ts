import { getExternalWorkflowHandle, log } from '@temporalio/workflow';
import type { ClaimChange } from '../../definitions/stage/claim';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { claimChanged } from '../stage/messages';
import type { RegistrationCase } from './registration-case';

/** Tells the sale what became of its claim. One that is over needs to know nothing: its own end was first. */
export async function tellStage({ current, start }: RegistrationCase, change: ClaimChange): Promise<void> {
  const { isStageStarted, status } = current();
  if (!isStageStarted || status === 'won' || status === 'lost') return;
  await tellStageOf(start.opportunityId, change);
}

/** The same for the sale of another opportunity, which this registration changed. */
export async function tellStageOf(opportunityId: string, change: ClaimChange): Promise<void> {
  try {
    await getExternalWorkflowHandle(stageWorkflowId(opportunityId)).signal(claimChanged, change);
  } catch (error) {
    log.info('the sale was not told of its claim: it is over itself', { opportunityId, error: String(error) });
  }
}

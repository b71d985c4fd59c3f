import type { ClaimChange } from '../../definitions/stage/claim';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { tell } from '../shared/tell';
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
  await tell(stageWorkflowId(opportunityId), claimChanged, [change], 'the sale');
}

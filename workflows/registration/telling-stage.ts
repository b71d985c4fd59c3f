import type { ClaimChange } from '../../definitions/stage/claim';
import { stageWorkflowId } from '../../definitions/stage/flow-id';
import { tell } from '../shared/tell';
import { claimChanged } from '../stage/messages';

/** Tells a sale what became of its claim. One that is over needs to know nothing: its own end was first. */
export const tellStage = (opportunityId: string, change: ClaimChange): Promise<void> =>
  tell(stageWorkflowId(opportunityId), claimChanged, [change], 'the sale');

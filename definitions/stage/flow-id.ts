/** How the stage flow of an opportunity is called, for whoever starts it: the API and an activity. */
export const stageWorkflowId = (opportunityId: string): string => `stage/${opportunityId}`;
export const STAGE_WORKFLOW = 'stageWorkflow';

export { approvalWorkflow } from './approval/approval-workflow';
export { calendarChangeWorkflow } from './calendar/calendar-change-workflow';
export { definitionMigrationWorkflow } from './definition/migration-workflow';
export { duplicateScanWorkflow } from './matching/duplicate-scan-workflow';
export { handoverWorkflow } from './handover/handover-workflow';
export { recordApprovalWorkflow } from './around/record-approval-workflow';
export { registrationWorkflow } from './registration/registration-workflow';
export { stageWorkflow } from './stage/stage-workflow';

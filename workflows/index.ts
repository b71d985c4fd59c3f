export { approvalWorkflow } from './approval/approval-workflow';
export { calendarChangeWorkflow } from './calendar/calendar-change-workflow';
export { definitionMigrationWorkflow } from './definition/migration-workflow';
export { handoverWorkflow } from './handover/handover-workflow';
export { registrationWorkflow } from './registration/registration-workflow';

export { approvalWorkflow } from './approval/approval-workflow';
export { registrationWorkflow } from './registration/registration-workflow';

export { registrationWorkflow } from './registration/registration-workflow';

import { type ApprovalDefinition, approvalSchema } from './approval/schema';
import { type BusinessModel, businessModelSchema } from './businessModel/schema';
import { type WorkingCalendar, workingCalendarSchema } from './workingCalendar/schema';
import { type CarePlan, carePlanSchema } from './carePlan/schema';
import { type CreditPolicy, creditPolicySchema } from './creditPolicy/schema';
import { type EvaluationModel, evaluationModelSchema } from './evaluationModel/schema';
import { type Form, formSchema } from './form/schema';
import { type MessageTemplate, messageTemplateSchema } from './messageTemplate/schema';
import { type PricePolicy, pricePolicySchema } from './pricePolicy/schema';
import { type RegistrationPolicy, registrationPolicySchema } from './registrationPolicy/schema';
import { type ServiceProcess, serviceProcessSchema } from './serviceProcess/schema';

/** The kinds of definition (DEF-01), and the type of each. */
export interface DefinitionByKind {
  readonly businessModel: BusinessModel;
  readonly registrationPolicy: RegistrationPolicy;
  readonly approval: ApprovalDefinition;
  readonly serviceProcess: ServiceProcess;
  readonly carePlan: CarePlan;
  readonly form: Form;
  readonly messageTemplate: MessageTemplate;
  readonly pricePolicy: PricePolicy;
  readonly creditPolicy: CreditPolicy;
  readonly evaluationModel: EvaluationModel;
  readonly workingCalendar: WorkingCalendar;
}

export type Kind = keyof DefinitionByKind;
export type Definition = DefinitionByKind[Kind];

/** The JSON Schema (2020-12) of each kind. */
export const kindSchemas = {
  businessModel: businessModelSchema,
  registrationPolicy: registrationPolicySchema,
  approval: approvalSchema,
  serviceProcess: serviceProcessSchema,
  carePlan: carePlanSchema,
  form: formSchema,
  messageTemplate: messageTemplateSchema,
  pricePolicy: pricePolicySchema,
  creditPolicy: creditPolicySchema,
  evaluationModel: evaluationModelSchema,
  workingCalendar: workingCalendarSchema,
} as const satisfies Record<Kind, object>;

export const kinds = [
  'businessModel',
  'registrationPolicy',
  'approval',
  'serviceProcess',
  'carePlan',
  'form',
  'messageTemplate',
  'pricePolicy',
  'creditPolicy',
  'evaluationModel',
  'workingCalendar',
] as const satisfies readonly Kind[];

export const isKind = (word: string): word is Kind => Object.hasOwn(kindSchemas, word);

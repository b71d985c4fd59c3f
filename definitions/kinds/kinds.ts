import type { TSchema } from '@sinclair/typebox';
import type { World } from '../definition/checking/world';
import type { Facts } from '../shared/condition/facts';
import { opportunityFacts } from '../stage/criteria-facts';
import type { Finding } from '../shared/finding';
import { approvalFindings } from './approval/checking';
import { approvalSchema } from './approval/schema';
import { businessModelFindings } from './businessModel/checking';
import { businessModelSchema } from './businessModel/schema';
import { carePlanFindings } from './carePlan/checking';
import { careFacts } from './carePlan/facts';
import { carePlanSchema } from './carePlan/schema';
import { creditPolicyFindings } from './creditPolicy/checking';
import { creditFacts } from './creditPolicy/facts';
import { creditPolicySchema } from './creditPolicy/schema';
import { evaluationModelFindings } from './evaluationModel/checking';
import { evaluationModelSchema } from './evaluationModel/schema';
import { formFindings } from './form/checking';
import { formSchema } from './form/schema';
import type { DefinitionByKind, Kind } from './kind';
import { messageTemplateFindings } from './messageTemplate/checking';
import { messageTemplateSchema } from './messageTemplate/schema';
import { pricePolicyFindings } from './pricePolicy/checking';
import { saleFacts } from './pricePolicy/facts';
import { pricePolicySchema } from './pricePolicy/schema';
import { registrationPolicyFindings } from './registrationPolicy/checking';
import { registrationPolicySchema } from './registrationPolicy/schema';
import { serviceProcessFindings } from './serviceProcess/checking';
import { serviceFacts } from './serviceProcess/facts';
import { serviceProcessSchema } from './serviceProcess/schema';
import { workingCalendarFindings } from './workingCalendar/checking';
import { workingCalendarSchema } from './workingCalendar/schema';

/** What the product knows of a kind of definition. */
interface KindOfDefinition<K extends Kind> {
  /** JSON Schema (2020-12). */
  readonly schema: TSchema;
  /** What only the whole of a definition and the world around it can tell (DEF-03). */
  readonly check: (definition: DefinitionByKind[K], world: World) => readonly Finding[];
  /** What its conditions may use without declaring it. */
  readonly facts?: Facts;
  /** In one with more values only the first error is told. Left out: {@link TOLD_WHOLE}. */
  readonly toldWhole?: number;
}

/** Telling all errors takes long in a large body, and longer where rules have many forms. */
export const TOLD_WHOLE = 50_000;

/**
 * The kinds, a line each, in the order of docs/definitions.md. The table loads every check, so that flows, which are
 * replayed, never import it.
 */
export const kindTable: { readonly [K in Kind]: KindOfDefinition<K> } = {
  businessModel: { schema: businessModelSchema, check: businessModelFindings, facts: opportunityFacts },
  registrationPolicy: { schema: registrationPolicySchema, check: registrationPolicyFindings },
  approval: { schema: approvalSchema, check: approvalFindings, toldWhole: 5_000 },
  serviceProcess: { schema: serviceProcessSchema, check: serviceProcessFindings, facts: serviceFacts },
  carePlan: { schema: carePlanSchema, check: carePlanFindings, facts: careFacts },
  form: { schema: formSchema, check: formFindings },
  messageTemplate: { schema: messageTemplateSchema, check: messageTemplateFindings },
  pricePolicy: { schema: pricePolicySchema, check: pricePolicyFindings, facts: saleFacts },
  creditPolicy: { schema: creditPolicySchema, check: creditPolicyFindings, facts: creditFacts },
  evaluationModel: { schema: evaluationModelSchema, check: evaluationModelFindings },
  workingCalendar: { schema: workingCalendarSchema, check: workingCalendarFindings },
};

export const isKind = (word: string): word is Kind => Object.hasOwn(kindTable, word);

export const kinds: readonly Kind[] = Object.keys(kindTable).filter(isKind);

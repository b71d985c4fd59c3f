import type { Facts } from '../shared/condition/facts';
import { budgetFacts } from './budget/schema';
import { competitorFacts } from './competitor/schema';
import { decisionTreeFacts } from './decision-tree/schema';
import { opportunityCustomerFacts } from './opportunity-customer/schema';
import { partnerFacts } from './partner/schema';
import { projectApprovalFacts } from './project-approval/schema';
import { quotationFacts } from './quotation/schema';
import { sampleFacts } from './sample/schema';
import { teamFacts } from './team/schema';

/** What criteria may ask of what stands around an opportunity: a line for each part that has something to tell. */
export const aroundFacts = {
  ...teamFacts,
  ...opportunityCustomerFacts,
  ...competitorFacts,
  ...partnerFacts,
  ...decisionTreeFacts,
  ...sampleFacts,
  ...quotationFacts,
  ...budgetFacts,
  ...projectApprovalFacts,
} satisfies Facts;

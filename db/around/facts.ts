import type { aroundFacts } from '../../definitions/around/facts';
import { budgetFactValues } from './budgets';
import { competitorFactValues } from './competitors';
import { decisionTreeFactValues } from './decision-trees';
import { opportunityCustomerFactValues } from './opportunity-customers';
import type { FactValues } from './part-facts';
import { partnerFactValues } from './partners';
import { projectApprovalFactValues } from './project-approvals';
import { quotationFactValues } from './quotations';
import { sampleFactValues } from './samples';
import { teamFactValues } from './team';

const values: FactValues<typeof aroundFacts> = {
  ...teamFactValues,
  ...opportunityCustomerFactValues,
  ...competitorFactValues,
  ...partnerFactValues,
  ...decisionTreeFactValues,
  ...sampleFactValues,
  ...quotationFactValues,
  ...budgetFactValues,
  ...projectApprovalFactValues,
};

/**
 * What stands around the opportunity `o`, by the names of the facts; left out where there is nothing, so that a field
 * is not called filled in and the default of its fact is meant.
 */
export const AROUND_FACTS = `json_strip_nulls(json_build_object(${Object.entries(values)
  .map(([name, value]) => `'${name}', ${value}`)
  .join(', ')}))`;

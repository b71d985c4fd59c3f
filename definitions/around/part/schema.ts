import { Type } from '@sinclair/typebox';
import { instant, uuid } from '../../shared/wire';

/**
 * The parts of an opportunity that people enter and change: each is a module of its own, and all of them are kept in
 * the same way.
 */
export type OpportunityPart =
  | 'team'
  | 'opportunityCustomer'
  | 'opportunityCompetitor'
  | 'partner'
  | 'sample'
  | 'quotation'
  | 'projectPlan'
  | 'budget'
  | 'expense'
  | 'decisionTree';

/** What happens to a part, as events call it. */
export type PartChange = 'added' | 'changed' | 'removed';

/** What every part carries. */
export const partFields = {
  id: uuid(),
  version: Type.Integer({ description: 'Counts the changes; the ETag.' }),
  createdBy: uuid(),
  createdAt: instant(),
  updatedAt: instant(),
};

/** A text of one’s own words. */
export const noteOf = (description: string) =>
  Type.String({ minLength: 1, maxLength: 2000, pattern: '\\S', description });

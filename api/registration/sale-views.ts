import type { OpportunityRow } from '../../db/registration/rows';
import type { StageView } from '../../definitions/stage/stage-view';

/** How the sale of an opportunity is shown; null before it is valid. */
export interface SaleViews {
  /** As a list shows it. */
  summary(row: OpportunityRow): Promise<StageView | null>;
  /** The same with what may happen next, and what is missing for it. */
  whole(row: OpportunityRow): Promise<StageView | null>;
}

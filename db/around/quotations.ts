import type { quotationFacts, QuotationLine, QuotationStatus } from '../../definitions/around/quotation/schema';
import { distinct, type FactValues } from './part-facts';
import type { PartRow } from './parts';

export interface QuotationRow extends PartRow {
  readonly number: number;
  readonly revision: number;
  readonly lines: readonly QuotationLine[];
  readonly total_fen: number;
  readonly valid_until: string | null;
  readonly status: QuotationStatus;
  readonly status_at: string;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_quotations: QuotationRow;
  }
}

const IS_LATEST = `not exists (
  select 1 from opportunity_quotations later
  where later.opportunity_id = p.opportunity_id and later.number = p.number and later.revision > p.revision)`;

export const quotationFactValues: FactValues<typeof quotationFacts> = {
  quotations: distinct('p.status', 'opportunity_quotations p', IS_LATEST),
  quotedFen: `(
    select total_fen from opportunity_quotations p where p.opportunity_id = o.id and status in ('sent', 'accepted')
    order by status_at desc, id desc limit 1)`,
};

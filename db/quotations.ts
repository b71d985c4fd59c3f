import type { QuotationLine, QuotationStatus } from '../definitions/quotation/schema';
import type { PartRow } from './opportunity-parts';

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

declare module './opportunity-parts' {
  interface PartTables {
    opportunity_quotations: QuotationRow;
  }
}

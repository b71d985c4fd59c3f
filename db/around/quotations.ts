import type { QuotationLine, QuotationStatus } from '../../definitions/around/quotation/schema';
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

import type { SampleItem, SampleStatus } from '../../definitions/around/sample/schema';
import type { PartRow } from './parts';

export interface SampleRow extends PartRow {
  readonly items: readonly SampleItem[];
  readonly needed_on: string | null;
  readonly status: SampleStatus;
  readonly status_at: string;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_samples: SampleRow;
  }
}

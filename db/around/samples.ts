import type { sampleFacts, SampleItem, SampleStatus } from '../../definitions/around/sample/schema';
import { distinct, type FactValues } from './part-facts';
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

export const sampleFactValues: FactValues<typeof sampleFacts> = {
  samples: distinct('p.status', 'opportunity_samples p'),
};

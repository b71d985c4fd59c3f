import type { partnerFacts, PartnerRole } from '../../definitions/around/partner/schema';
import { distinct, type FactValues } from './part-facts';
import type { PartRow } from './parts';

export interface PartnerRow extends PartRow {
  readonly name: string;
  readonly customer_id: string | null;
  readonly role: PartnerRole;
  readonly contact_name: string | null;
  readonly phone: string | null;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_partners: PartnerRow;
  }
}

export const partnerFactValues: FactValues<typeof partnerFacts> = {
  partners: distinct('p.name', 'opportunity_partners p'),
};

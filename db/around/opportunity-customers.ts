import type { CustomerRole, opportunityCustomerFacts } from '../../definitions/around/opportunity-customer/schema';
import { distinct, type FactValues } from './part-facts';
import type { Db } from '../shared/knex';
import type { PartRow } from './parts';

export interface OpportunityCustomerRow extends PartRow {
  readonly customer_id: string;
  readonly role: CustomerRole;
  readonly note: string | null;
}

declare module './parts' {
  interface PartTables {
    opportunity_customers: OpportunityCustomerRow;
  }
}

export async function namesOfCustomers(db: Db, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const rows = await db('customers')
    .whereIn('id', [...new Set(ids)])
    .select('id', 'name');
  return new Map(rows.map(({ id, name }) => [id, name]));
}

export const opportunityCustomerFactValues: FactValues<typeof opportunityCustomerFacts> = {
  customers: distinct('p.role', 'opportunity_customers p'),
};

import type { CustomerRow } from './rows';

/** What criteria may ask of the record of the customer. */
export type MasterFacts = Pick<CustomerRow, 'name' | 'level' | 'industry' | 'region' | 'custom'>;

/** SQL: the record of the customer of the opportunity `o`; null while it has none. */
export const MASTER_FACTS = `(
  select json_build_object(
    'name', c.name, 'level', c.level, 'industry', c.industry, 'region', c.region, 'custom', c.custom)
  from customers c where c.id = o.customer_id)`;

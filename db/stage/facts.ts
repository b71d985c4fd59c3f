import { type FieldColumns, fieldColumns, fromColumns } from '../../definitions/registration/fields/columns';
import type { CaseFacts } from '../../definitions/stage/facts';
import { AROUND_FACTS } from '../around/facts';
import { MASTER_FACTS, type MasterFacts } from '../customer/facts';
import { DOCUMENT_TYPES } from '../document/rows';
import { OWNER_IDS } from '../registration/owners';
import type { OpportunityRow } from '../registration/rows';
import type { Db } from '../shared/knex';
import { prepared } from '../shared/prepared';

interface FactsRow extends FieldColumns, Pick<OpportunityRow, 'status' | 'custom' | 'customer'> {
  readonly master: MasterFacts | null;
  readonly owner_ids: readonly string[];
  readonly around: Readonly<Record<string, unknown>>;
  readonly document_types: readonly string[];
}

const FACTS = `
  select ${fieldColumns.map((column) => `o.${column}`).join(', ')}, o.status, o.custom, o.customer,
         ${MASTER_FACTS} as master,
         ${OWNER_IDS} as owner_ids,
         ${AROUND_FACTS} as around,
         ${DOCUMENT_TYPES} as document_types
  from opportunities o where o.id = :opportunityId`;

/** What the rules of a stage ask of a case, in one query. */
export async function caseFacts(db: Db, opportunityId: string): Promise<CaseFacts> {
  const { rows } = await db.raw<{ rows: FactsRow[] }>(FACTS, { opportunityId }).options(prepared('case-facts'));
  const [row] = rows;
  if (!row) throw new Error(`There is no opportunity ${opportunityId}.`);
  const { status, custom, customer, master, owner_ids: ownerIds, around, document_types: documentTypes } = row;
  const customerName = master?.name ?? customer.name;
  const fields = fromColumns(row);
  return {
    values: {
      ...around, // a custom field of such a name was there first, and is meant by the definitions that know it
      ...custom,
      ...fields,
      customer: {
        ...master?.custom,
        ...customer,
        name: customerName,
        ...(master === null ? {} : { level: master.level, industry: master.industry, region: master.region }),
      },
      custom,
      owners: ownerIds,
    },
    name: fields.name,
    customerName,
    ownerIds,
    isPublic: fields.visibility === 'public',
    isInReview: status === 'inConflictReview',
    documentTypes,
  };
}

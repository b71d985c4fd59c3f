import type { PartnerRow } from '../../db/around/partners';
import {
  MAX_PARTNERS,
  newPartnerSchema,
  partnerPatchSchema,
  partnerSchema,
  type PartnerView,
} from '../../definitions/around/partner/schema';
import type { Deps } from '../deps';
import type { Route } from '../http/route';
import { assertKnownCustomer } from './opportunity-customers';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The partners 合作伙伴 of an opportunity (OPP-14). */
export const partnerRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'partner',
    table: 'opportunity_partners',
    path: 'partners',
    idName: 'partnerId',
    one: 'a partner 合作伙伴',
    most: MAX_PARTNERS,
    newSchema: newPartnerSchema,
    patchSchema: partnerPatchSchema,
    viewSchema: partnerSchema,
    writtenBy: 'act',
    async entered({ name, role, customerId = null, contactName = null, phone = null, note = null }, { trx, caller }) {
      if (customerId !== null) await assertKnownCustomer(trx, customerId, caller);
      return { name, role, customer_id: customerId, contact_name: contactName, phone, note };
    },
    async changed(row, patch, { trx, caller }) {
      if (patch.customerId) await assertKnownCustomer(trx, patch.customerId, caller);
      return {
        name: patched(patch.name, row.name),
        role: patched(patch.role, row.role),
        customer_id: patched(patch.customerId, row.customer_id),
        contact_name: patched(patch.contactName, row.contact_name),
        phone: patched(patch.phone, row.phone),
        note: patched(patch.note, row.note),
      };
    },
    views: (_db, rows) => Promise.resolve(rows.map(partnerView)),
  });

const partnerView = (row: PartnerRow): PartnerView => ({
  ...partView(row),
  name: row.name,
  role: row.role,
  customerId: row.customer_id,
  contactName: row.contact_name,
  phone: row.phone,
  note: row.note,
});

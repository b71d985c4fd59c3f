import { otherParts } from '../../db/around/parts';
import type { QuotationRow } from '../../db/around/quotations';
import {
  MAX_QUOTATIONS,
  newQuotationSchema,
  type QuotationLine,
  quotationPatchSchema,
  quotationSchema,
  type QuotationView,
} from '../../definitions/around/quotation/schema';
import { nextRevision, refusalToChangeQuotation, refusalToRevise } from '../../definitions/around/quotation/status';
import { totalOf } from '../../definitions/around/quotation/total';
import type { Deps } from '../deps';
import { allowed, assertAllowed } from '../http/errors';
import { Problem } from '../http/problem';
import type { Route } from '../http/route';
import { todayHere } from '../shared/today';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The quotations 报价 of an opportunity that are on record (OPP-24). */
export const quotationRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'quotation',
    table: 'opportunity_quotations',
    path: 'quotations',
    idName: 'quotationId',
    one: 'a quotation 报价',
    most: MAX_QUOTATIONS,
    newSchema: newQuotationSchema,
    patchSchema: quotationPatchSchema,
    viewSchema: quotationSchema,
    writtenBy: 'act',
    async entered({ lines, validUntil = null, note = null, revisionOf }, { trx, opportunity, id, at }) {
      const others = await otherParts(trx, 'opportunity_quotations', { opportunityId: opportunity.id, except: id });
      const former = others.find((other) => other.id === revisionOf);
      if (revisionOf !== undefined) assertAllowed(refusalToRevise(former, others));
      return {
        ...nextRevision(former, others),
        lines,
        total_fen: totalFen(lines),
        valid_until: validUntil,
        status: 'draft' as const,
        status_at: at,
        note,
      };
    },
    async changed(row, { lines, validUntil, note, status }, { trx, opportunity, at }) {
      const others = await otherParts(trx, 'opportunity_quotations', { opportunityId: opportunity.id, except: row.id });
      assertAllowed(
        refusalToChangeQuotation({ ...row, validUntil: row.valid_until }, others, {
          status,
          changesOffer: lines !== undefined || validUntil !== undefined,
          today: todayHere(),
        }),
      );
      const next = patched(status, row.status);
      return {
        number: row.number,
        revision: row.revision,
        lines: patched(lines, row.lines),
        total_fen: lines === undefined ? row.total_fen : totalFen(lines),
        valid_until: patched(validUntil, row.valid_until),
        status: next,
        status_at: next === row.status ? row.status_at : at,
        note: patched(note, row.note),
      };
    },
    removed({ status }) {
      if (status === 'draft') return Promise.resolve();
      throw new Problem({ status: 409, code: 'wrong_state', detail: `A quotation that is ${status} stays on record.` });
    },
    views: (_db, rows) => Promise.resolve(rows.map(quotationView)),
  });

const totalFen = (lines: readonly QuotationLine[]): number => allowed(totalOf(lines));

const quotationView = (row: QuotationRow): QuotationView => ({
  ...partView(row),
  number: row.number,
  revision: row.revision,
  lines: [...row.lines],
  totalFen: row.total_fen,
  validUntil: row.valid_until,
  status: row.status,
  statusAt: row.status_at,
  note: row.note,
});

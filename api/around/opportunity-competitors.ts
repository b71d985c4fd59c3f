import { competitorById, namesOfCompetitors, type OpportunityCompetitorRow } from '../../db/around/competitors';
import type { Db } from '../../db/shared/knex';
import { otherParts } from '../../db/around/parts';
import {
  MAX_COMPETITORS,
  newOpportunityCompetitorSchema,
  opportunityCompetitorPatchSchema,
  opportunityCompetitorSchema,
  type OpportunityCompetitorView,
} from '../../definitions/around/competitor/schema';
import { refusalOfDuplicate } from '../../definitions/around/part/changing';
import type { Deps } from '../deps';
import { assertAllowed } from '../http/errors';
import { unprocessable } from '../http/problem';
import type { Route } from '../http/route';
import { patched } from './changing';
import { partRoutes, partView } from './parts';

/** The competitors 竞争对手 in an opportunity (OPP-14, CMP-06). */
export const opportunityCompetitorRoutes = (deps: Deps): Route[] =>
  partRoutes(deps, {
    name: 'opportunityCompetitor',
    table: 'opportunity_competitors',
    path: 'competitors',
    idName: 'entryId',
    one: 'a competitor in the opportunity',
    most: MAX_COMPETITORS,
    newSchema: newOpportunityCompetitorSchema,
    patchSchema: opportunityCompetitorPatchSchema,
    viewSchema: opportunityCompetitorSchema,
    writtenBy: 'act',
    async entered(
      { competitorId, threat, strengths = null, weaknesses = null, products = [], note = null },
      { trx, opportunity, id },
    ) {
      const competitor = await competitorById(trx, competitorId);
      if (!competitor)
        throw unprocessable('There is no such competitor; enter it with POST /competitors first.', [
          { pointer: '/competitorId', code: 'unknown', detail: 'is the id of no competitor' },
        ]);
      const others = await otherParts(
        trx,
        'opportunity_competitors',
        { opportunityId: opportunity.id, except: id },
        { competitor_id: competitorId },
      );
      assertAllowed(refusalOfDuplicate(others.length > 0, competitor.name, '/competitorId'));
      return { competitor_id: competitorId, threat, strengths, weaknesses, products, note };
    },
    changed: (row, patch) =>
      Promise.resolve({
        competitor_id: row.competitor_id,
        threat: patched(patch.threat, row.threat),
        strengths: patched(patch.strengths, row.strengths),
        weaknesses: patched(patch.weaknesses, row.weaknesses),
        products: patched(patch.products, row.products),
        note: patched(patch.note, row.note),
      }),
    views: competitorViews,
  });

async function competitorViews(
  db: Db,
  rows: readonly OpportunityCompetitorRow[],
): Promise<OpportunityCompetitorView[]> {
  const names = await namesOfCompetitors(
    db,
    rows.map(({ competitor_id }) => competitor_id),
  );
  return rows.map((row) => ({
    ...partView(row),
    competitorId: row.competitor_id,
    competitorName: names.get(row.competitor_id) ?? '',
    threat: row.threat,
    strengths: row.strengths,
    weaknesses: row.weaknesses,
    products: [...row.products],
    note: row.note,
  }));
}

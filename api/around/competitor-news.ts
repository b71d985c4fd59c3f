import { type CompetitorNewsRow, insertNews, newsOf } from '../../db/around/competitors';
import { appendEvent } from '../../db/shared/events';
import { newNewsSchema, newsSchema, type NewsView } from '../../definitions/around/competitor/schema';
import type { Deps } from '../deps';
import { type Listing, listSchema, pageQuery } from '../http/paging';
import { created, ok, type Route, route } from '../http/route';
import { knownCompetitor } from './competitor-record';

const news: Listing<CompetitorNewsRow> = {
  name: 'competitorNews',
  sorts: { on: { column: 'happened_on', of: ({ happened_on }) => happened_on } },
  defaultSort: '-on',
  idColumn: 'id',
  idOf: ({ id }) => id,
};

/** News of competitors 动态 (CMP-03). */
export const competitorNewsRoutes = (deps: Deps): Route[] => [enterRoute(deps), listRoute(deps)];

const enterRoute = ({ db }: Deps): Route =>
  route({
    method: 'post',
    path: '/competitors/:id/news',
    summary: 'Enter news of a competitor 动态',
    body: newNewsSchema,
    answers: { 201: { description: 'Entered.', schema: newsSchema } },
    async handle({ params, body: { on, title, text = null, url = null }, caller, requestId: id }) {
      const competitor = await knownCompetitor(db, params['id']);
      const row = {
        id,
        competitor_id: competitor.id,
        happened_on: on,
        title,
        text,
        url,
        created_by: caller.id,
        created_at: new Date().toISOString(),
      };
      await db.transaction(async (trx) => {
        if (
          await appendEvent(trx, {
            key: `${id}/news`,
            type: 'competitor.news',
            caseId: competitor.id,
            at: row.created_at,
            byUserId: caller.id,
            data: { id, on, title },
          })
        )
          await insertNews(trx, row);
      });
      return created(`/api/v1/competitors/${competitor.id}/news`, newsView(row));
    },
  });

const listRoute = ({ db, pager }: Deps): Route =>
  route({
    method: 'get',
    path: '/competitors/:id/news',
    summary: 'News of a competitor',
    query: pageQuery(),
    answers: { 200: { description: 'A page, the latest first.', schema: listSchema(newsSchema) } },
    async handle({ params, query }) {
      const { id } = await knownCompetitor(db, params['id']);
      return ok(
        await pager.list(
          news,
          query,
          (page) => newsOf(db, id, page),
          (rows) => rows.map(newsView),
        ),
      );
    },
  });

const newsView = ({ id, happened_on, title, text, url, created_by, created_at }: CompetitorNewsRow): NewsView => ({
  id,
  on: happened_on,
  title,
  text,
  url,
  createdBy: created_by,
  createdAt: created_at,
});

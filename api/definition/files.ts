import { Type } from '@sinclair/typebox';
import { allPublished } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { findingsSchema, noteSchema } from '../../definitions/kinds/wire';
import { nullable, oneWordOf, strictObject } from '../../definitions/shared/schema';
import type { Deps } from '../deps';
import { badBody } from '../http/problem';
import { ok, route, type Route } from '../http/route';
import { archiveOf, filesIn } from './archive';
import { followCalendars } from './calendar-changes';
import { importFiles, tryImport } from './import';
import type { KnownWorld } from './known-world';

const ZIP = 'application/zip';
const INDENT = 2;

const reportSchema = strictObject(
  {
    ok: Type.Boolean({ description: 'Whether all files may be published.' }),
    dryRun: Type.Boolean(),
    files: Type.Array(
      strictObject(
        {
          file: Type.String(),
          verdict: oneWordOf(['new', 'changed', 'unchanged', 'refused'], 'What became, or would become, of it.'),
          version: nullable(Type.Integer({ description: 'The version that holds; null: nothing was published.' })),
          findings: findingsSchema,
        },
        'A file.',
      ),
    ),
  },
  'What became of each file.',
);

/**
 * Definitions as files (DEF-06): what was tried in one place goes to another, and a history of changes is kept beside
 * the code.
 */
export const fileRoutes = (deps: Deps, world: () => Promise<KnownWorld>): Route[] => {
  const { db } = deps;
  const place = { db, world };
  return [
    route({
      method: 'get',
      path: '/definitions/export',
      summary: 'Export what is published',
      description: 'A zip of `<kind>/<key>.json`. The same definitions give the same bytes, always and everywhere.',
      answers: { 200: { description: 'The zip.' } },
      handle: async () => ({
        status: 200,
        headers: { 'Content-Type': ZIP, 'Content-Disposition': 'attachment; filename="definitions.zip"' },
        text: await exported(db),
      }),
    }),
    route({
      method: 'post',
      path: '/definitions/import',
      summary: 'Import definitions from files',
      description:
        'A zip of `<kind>/<key>.json`, also within another folder; a README and hidden files are passed ' +
        'over. All files are published or none; they may refer to each other. A file that says what is ' +
        'published already makes no new version. With `dryRun=true` nothing is written, and errors are in ' +
        'the report.',
      bodyType: ZIP,
      body: Type.Unsafe<unknown>({ type: 'string', contentMediaType: ZIP }),
      query: Type.Object(
        { dryRun: Type.Optional(Type.Boolean()), note: Type.Optional(noteSchema) },
        { additionalProperties: false },
      ),
      answers: {
        200: { description: 'What became, or would become, of each file.', schema: reportSchema },
        422: { description: 'A problem with the findings; nothing was published.' },
      },
      async handle({ body, query: { dryRun = false, note = 'Imported.' }, caller, requestId }) {
        if (!Buffer.isBuffer(body)) throw badBody(`Send a zip as ${ZIP}.`);
        const sent = await filesIn(body);
        const files = await (dryRun
          ? tryImport(place, sent)
          : importFiles(place, sent, { by: caller.id, requestId, note }));
        if (!dryRun && files.some(({ file }) => file.startsWith('workingCalendar/'))) await followCalendars(deps);
        return ok({ ok: files.every(({ verdict }) => verdict !== 'refused'), dryRun, files });
      },
    }),
  ];
};

async function exported(db: Db): Promise<Buffer> {
  const rows = await allPublished(db);
  return archiveOf(
    rows.map(({ kind, key, body }) => ({
      name: `${kind}/${key}.json`,
      content: Buffer.from(`${JSON.stringify(body, null, INDENT)}\n`),
    })),
  );
}

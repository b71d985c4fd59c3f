import { Type } from '@sinclair/typebox';
import { draftOf } from '../../db/definition/drafts';
import { definitionVersion, newestVersion, retireVersion } from '../../db/definition/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import { findingsSchema, noteSchema, versionHeadSchema } from '../../definitions/kinds/wire';
import type { PlacedError } from '../../definitions/shared/refusal';
import { strictObject } from '../../definitions/shared/schema';
import type { Deps } from '../deps';
import { notFound, Problem, unprocessable } from '../http/problem';
import { type Answer, created, matched, ok, route, type Route } from '../http/route';
import { followCalendars } from './calendar-changes';
import { dependentsOf } from './dependents';
import { inKnownWorld, type Place } from './in-known-world';
import type { KnownWorld } from './known-world';
import { type Named, named } from './named';
import { publicationKey, publish, type ToPublish } from './publishing';
import { versionHead } from './views';

const published = {
  201: { description: 'Published.', schema: strictObject({ version: Type.Integer() }, 'Its number.') },
  422: { description: 'A problem with the findings.', schema: Type.Object({ findings: findingsSchema }) },
};

/** Versions: published, retired, published again. */
export const publicationRoutes = (deps: Publishing): Route[] => [
  publicationRoute(deps),
  rollbackRoute(deps),
  retirementRoute(deps),
];

const publicationRoute = (deps: Publishing): Route =>
  route({
    method: 'post',
    path: '/definitions/:kind/:key/publication',
    summary: 'Publish a draft',
    description:
      'Checks it, and publishes it as the next version, which never changes any more. Cases under way stay ' +
      'on theirs. With `If-Match` only the draft that was read.',
    body: Type.Object({ note: noteSchema }, { additionalProperties: false }),
    answers: published,
    async handle({ params, body: { note }, caller, requestId, ifMatch }) {
      const name = named(params);
      const earlier = await publishedBefore(deps.db, name, requestId);
      if (earlier !== undefined) return answerOf(name, earlier);
      const draft = await draftOf(deps.db, name.kind, name.key);
      if (!draft) throw await noDraft(deps.db, name);
      if (ifMatch !== undefined) matched(ifMatch, draft.version);
      return publishOne(deps, { ...name, body: draft.body, note, draftVersion: draft.version }, caller.id, requestId);
    },
  });

const rollbackRoute = (deps: Publishing): Route =>
  route({
    method: 'post',
    path: '/definitions/:kind/:key/rollback',
    summary: 'Go back to an earlier version',
    description:
      'Publishes that version again as a new one. It is checked like any other: what it refers to may be ' +
      'gone. A draft stays as it is.',
    body: Type.Object(
      { to: Type.Integer({ minimum: 1, maximum: 999_999_999 }), note: Type.Optional(noteSchema) },
      { additionalProperties: false },
    ),
    answers: published,
    async handle({ params, body: { to, note = `Back to version ${to}.` }, caller, requestId }) {
      const name = named(params);
      const earlier = await publishedBefore(deps.db, name, requestId);
      if (earlier !== undefined) return answerOf(name, earlier);
      if (!(await newestVersion(deps.db, name.kind, name.key))) throw notFound();
      const row = await definitionVersion(deps.db, name.kind, name.key, to);
      if (!row)
        throw unprocessable(`There is no version ${to}.`, [
          { pointer: '/to', code: 'unknown', detail: 'is the number of no version' },
        ]);
      return publishOne(deps, { ...name, body: row.body, note }, caller.id, requestId);
    },
  });

const retirementRoute = (deps: Publishing): Route =>
  route({
    method: 'post',
    path: '/definitions/:kind/:key/retirement',
    summary: 'Retire a definition',
    description:
      'No new case starts with it; cases under way stay on it. Refused while another published definition ' +
      'refers to it, or means it without naming it (such as the calendar `cn`). Publishing or rolling back ' +
      'brings it back.',
    answers: { 200: { description: 'Retired.', schema: versionHeadSchema } },
    handle: async ({ params, caller }) => ok(await retire(deps, named(params), caller.id)),
  });

/** What publishing needs: with the rest, everything that a definition may refer to. */
interface Publishing extends Deps {
  readonly world: () => Promise<KnownWorld>;
}

async function publishOne(deps: Publishing, definition: ToPublish, by: string, requestId: string): Promise<Answer> {
  const [version] = await publish(deps, { definitions: [definition], by, requestId });
  if (definition.kind === 'workingCalendar') await followCalendars(deps);
  return answerOf(definition, version);
}

const answerOf = ({ kind, key }: Named, version: number | undefined): Answer =>
  created(`/api/v1/definitions/${kind}/${key}/versions/${version ?? ''}`, { version });

/** The version that an earlier attempt of this very request published. */
async function publishedBefore(db: Db, { kind, key }: Named, requestId: string): Promise<number | undefined> {
  const event = await db('events')
    .where({ key: publicationKey(requestId, kind, key) })
    .first('data');
  return event && 'version' in event.data ? Number(event.data.version) : undefined;
}

/** Told apart: a draft that somebody has just published, and a definition that nobody has ever begun. */
async function noDraft(db: Db, { kind, key }: Named): Promise<Problem> {
  if (!(await newestVersion(db, kind, key))) return notFound(`There is no ${kind} "${key}", and no draft of one.`);
  return new Problem({
    status: 409,
    code: 'wrong_state',
    detail: 'There is no draft to publish: it was published or given up. Save one first.',
  });
}

async function retire(place: Place, name: Named, by: string) {
  const { kind, key } = name;
  const at = new Date().toISOString();
  return inKnownWorld(
    place,
    async (known) => refuseDependents(await dependentsOf(name, known)),
    async (trx) => {
      const newest = await newestVersion(trx, kind, key);
      if (!newest) throw notFound();
      if (newest.retired_at !== null)
        throw new Problem({ status: 409, code: 'wrong_state', detail: 'It is retired already.' });
      await retireVersion(trx, newest, at, by);
      await appendEvent(trx, {
        key: `definition.retired/${kind}/${key}/${newest.version}`,
        type: 'definition.retired',
        caseId: null,
        at,
        byUserId: by,
        data: { kind, key, version: newest.version },
      });
      return versionHead({ ...newest, retired_at: at });
    },
  );
}

function refuseDependents(dependents: readonly PlacedError[]): void {
  if (dependents.length === 0) return;
  throw new Problem({
    status: 409,
    code: 'wrong_state',
    detail: `It is needed by: ${dependents.map(({ detail }) => detail).join(', ')}. Change or retire them first.`,
    errors: dependents,
  });
}

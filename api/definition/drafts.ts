import { beginDraft, changeDraft, type Draft, draftOf, endDraft } from '../../db/definition/drafts';
import { newestVersion } from '../../db/definition/rows';
import { appendEvent } from '../../db/shared/events';
import type { Db } from '../../db/shared/knex';
import type { Caller } from '../../definitions/organisation/access/caller';
import { isPublishable } from '../../definitions/kinds/check';
import { checkedSchema, definitionBodySchema, draftSchema } from '../../definitions/kinds/wire';
import type { Deps } from '../deps';
import { notFound, Problem } from '../http/problem';
import { created, etag, matched, noContent, ok, route, type Route } from '../http/route';
import { checkTogether } from './checked';
import type { KnownWorld } from './known-world';
import { type Named, named, newlyNamed } from './named';
import { draftView } from './views';

type Body = Draft['body'];

/** Drafts: whatever an author has so far, right or wrong. */
export const draftRoutes = (deps: Deps, world: () => Promise<KnownWorld>): Route[] => [
  readRoute(deps),
  putRoute(deps),
  discardRoute(deps),
  checkRoute(deps, world),
];

const readRoute = ({ db }: Deps): Route =>
  route({
    method: 'get',
    path: '/definitions/:kind/:key/draft',
    summary: 'Read a draft',
    answers: { 200: { description: 'The draft.', schema: draftSchema } },
    async handle({ params }) {
      const draft = await existing(db, named(params));
      return ok(draftView(draft), etag(draft.version));
    },
  });

const putRoute = ({ db }: Deps): Route =>
  route({
    method: 'put',
    path: '/definitions/:kind/:key/draft',
    summary: 'Save a draft',
    description:
      'The body is the definition itself. One with errors is stored too; only its publication is refused. ' +
      'Needs `If-Match` once there is a draft.',
    body: definitionBodySchema,
    answers: {
      200: { description: 'Changed.', schema: draftSchema },
      201: { description: 'Begun.', schema: draftSchema },
    },
    async handle({ params, body, caller, ifMatch }) {
      const name = newlyNamed(params);
      const draft = await draftOf(db, name.kind, name.key);
      if (!draft && ifMatch !== undefined) throw stale();
      const version = await (draft
        ? change(db, { name, body, from: matched(ifMatch, draft.version), caller })
        : begin(db, name, body, caller));
      const view = draftView(await existing(db, name));
      return draft
        ? ok(view, etag(version))
        : created(`/api/v1/definitions/${name.kind}/${name.key}/draft`, view, etag(version));
    },
  });

const discardRoute = ({ db }: Deps): Route =>
  route({
    method: 'delete',
    path: '/definitions/:kind/:key/draft',
    summary: 'Give a draft up',
    description: 'With `If-Match` only the draft that was read.',
    answers: { 204: { description: 'There is no draft any more.' } },
    async handle({ params, caller, ifMatch }) {
      const draft = await existing(db, named(params));
      await giveUp(db, draft, caller, ifMatch === undefined ? draft.version : matched(ifMatch, draft.version));
      return noContent();
    },
  });

const checkRoute = ({ db }: Deps, world: () => Promise<KnownWorld>): Route =>
  route({
    method: 'post',
    path: '/definitions/:kind/:key/draft/check',
    summary: 'Check a draft',
    description:
      'Everything that is wrong with it, where, and how to mend it: by its schema, by what it refers to, ' +
      'and by what can never happen.',
    answers: { 200: { description: 'What was found.', schema: checkedSchema } },
    async handle({ params }) {
      const name = named(params);
      const { body } = await existing(db, name);
      const findings = (await checkTogether([{ ...name, body }], await world())).flatMap((checked) => checked.findings);
      return ok({ ok: isPublishable(findings), findings });
    },
  });

async function existing(db: Db, { kind, key }: Named): Promise<Draft> {
  const draft = await draftOf(db, kind, key);
  if (!draft) throw notFound(`There is no draft of ${kind} "${key}".`);
  return draft;
}

const stale = (): Problem =>
  new Problem({
    status: 412,
    code: 'stale',
    detail: 'It was changed, published or given up meanwhile. Read it again and repeat your change.',
  });

async function begin(db: Db, { kind, key }: Named, body: Body, caller: Caller): Promise<number> {
  const at = new Date().toISOString();
  return db.transaction(async (trx) => {
    const basedOn = (await newestVersion(trx, kind, key))?.version ?? null;
    const version = await beginDraft(trx, { kind, key, body, based_on: basedOn, saved_at: at, saved_by: caller.id });
    if (version === undefined)
      throw new Problem({
        status: 428,
        code: 'if_match_missing',
        detail: 'Somebody has just begun a draft. Read it, and send If-Match with its ETag.',
      });
    await tell(trx, { type: 'definition.draftSaved', draft: { kind, key }, version, at, by: caller });
    return version;
  });
}

interface ChangedDraft {
  readonly name: Named;
  readonly body: Body;
  readonly from: number;
  readonly caller: Caller;
}

async function change(db: Db, { name: { kind, key }, body, from, caller }: ChangedDraft): Promise<number> {
  const at = new Date().toISOString();
  return db.transaction(async (trx) => {
    const version = await changeDraft(trx, { kind, key, body, saved_at: at, saved_by: caller.id }, from);
    if (version === undefined) throw stale();
    await tell(trx, { type: 'definition.draftSaved', draft: { kind, key }, version, at, by: caller });
    return version;
  });
}

async function giveUp(db: Db, { kind, key }: Named | Draft, caller: Caller, version: number): Promise<void> {
  await db.transaction(async (trx) => {
    if (!(await endDraft(trx, { kind, key, version }))) throw stale();
    await tell(trx, {
      type: 'definition.draftDeleted',
      draft: { kind, key },
      version,
      at: new Date().toISOString(),
      by: caller,
    });
  });
}

interface DraftEvent {
  readonly type: 'definition.draftSaved' | 'definition.draftDeleted';
  readonly draft: Pick<Draft, 'kind' | 'key'>;
  readonly version: number;
  readonly at: string;
  readonly by: Caller;
}

const tell = (trx: Db, { type, draft: { kind, key }, version, at, by: { id } }: DraftEvent) =>
  appendEvent(trx, {
    key: `${type}/${kind}/${key}/${version}`,
    type,
    caseId: null,
    at,
    byUserId: id,
    data: { kind, key, draftVersion: version },
  });

import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Caller, hasRole } from '../../definitions/organisation/access/caller';
import { isUuid } from '../../definitions/shared/ids';
import type { Db } from '../../db/shared/knex';
import { access, type Who } from '../access';
import { bearerToken, callerOf } from './authentication';
import { bodyParsers } from './bodies';
import { refuseUnreadable } from './encoded';
import { onceForKey } from './idempotency';
import './locals';
import { assertMonitoring } from './monitoring';
import { badRequest, forbidden, notFound, Problem } from './problem';
import { type Answer, type Received, type Route, routeId } from './route';
import { refuseUnkept } from './validation';

export const API_BASE = '/api/v1';

interface Guarding {
  readonly db: Db;
  /** What whoever monitors shows from other machines; left out: nobody does. */
  readonly metricsToken?: string | undefined;
}

/**
 * Express routes of these routes, each guarded by its line in the access table; a route without a line does not
 * start.
 */
export function serve(routes: readonly Route[], guard: Guarding): Router {
  const router = Router();
  for (const route of routes) {
    const who = access[routeId(route)];
    if (who === undefined)
      throw new Error(`${routeId(route)} has no line in api/access.ts, which says who may ask it.`);
    router[route.method](
      `${route.atRoot ? '' : API_BASE}${route.path}`,
      guarding(route, who, guard),
      ...bodyParsers(route),
      answering(route, guard.db),
    );
  }
  return router;
}

/** First who asks, then the body: strangers cannot make us read 20 MB. */
function guarding(route: Route, who: Who, { db, metricsToken }: Guarding): RequestHandler {
  return async (req, res, next) => {
    res.locals.routePath = route.path;
    refuseUnreadable(req.originalUrl.split('?').slice(1).join('?'));
    const token = bearerToken(req.headers.authorization);
    if (who === 'monitoring') assertMonitoring(req.ip, token, metricsToken);
    else {
      res.locals.caller = await callerOf(db, token);
      assertAllowed(who, res.locals.caller);
    }
    next();
  };
}

function answering(route: Route, db: Db): RequestHandler {
  return async (req, res) => {
    const received = await route.receive?.(req);
    try {
      await send(res, await answerTo(db, { route, req, locals: res.locals, received }));
    } finally {
      await received?.discard();
    }
  };
}

interface Asked {
  readonly route: Route;
  readonly req: Request;
  readonly locals: Express.Locals;
  readonly received: Received | undefined;
}

async function answerTo(db: Db, { route, req, locals: { caller, requestId }, received }: Asked): Promise<Answer> {
  const sent: unknown = req.body;
  const asked = {
    caller: caller ?? nobody,
    params: paramsOf(req),
    body: received ?? (route.bodySchema ? (sent ?? {}) : undefined),
    query: req.query,
    ifMatch: ifMatchOf(req),
    address: req.ip ?? '',
    token: bearerToken(req.headers.authorization),
  };
  const key = route.method === 'post' && caller ? req.get('Idempotency-Key') : undefined;
  const keyed = {
    userId: asked.caller.id,
    key,
    method: route.method,
    url: req.originalUrl,
    body: asked.body,
    requestId,
  };
  return onceForKey(db, keyed, (id) => route.run({ ...asked, requestId: id }));
}

/** Stands for whoever asks a route that is open to anyone; owns nothing and may do nothing. */
const nobody: Caller = { id: '', username: '', name: '', roles: [], departmentId: '', headedDepartmentIds: [] };

function assertAllowed(who: Exclude<Who, 'monitoring'>, caller: Caller | undefined): void {
  if (who === 'anyone') return;
  if (!caller)
    throw new Problem({
      status: 401,
      code: 'unauthenticated',
      detail: 'Sign in with POST /api/v1/sessions and send the token as "Authorization: Bearer …". Tokens run out.',
      headers: { 'WWW-Authenticate': 'Bearer' },
    });
  if (who !== 'signedIn' && !hasRole(caller, ...who))
    throw forbidden(
      `This needs one of the roles ${who.join(', ')}; you are ${caller.roles.join(', ') || 'without a role'}.`,
    );
}

/** Ids are UUIDs everywhere: what is none is the id of nothing. */
function paramsOf(req: Request): Record<string, string> {
  const params = Object.fromEntries(Object.entries(req.params).map(([name, value]) => [name, String(value)]));
  refuseUnkept(params, 'path');
  for (const [name, value] of Object.entries(params)) {
    if (/id$/i.test(name) && !isUuid(value)) throw notFound(`"${value}" is not an id.`);
  }
  return params;
}

function ifMatchOf(req: Request): number | undefined {
  const header = req.get('If-Match');
  if (header === undefined) return undefined;
  const version = /^(?:W\/)?"(\d+)"$/.exec(header)?.[1];
  if (version === undefined) throw badRequest('If-Match must be an ETag as it was given, such as "3".');
  return Number(version);
}

async function send(res: Response, { status, body, headers, text, file }: Answer): Promise<void> {
  res.status(status);
  if (file !== undefined) return sendFile(res, file, headers);
  res.set(headers ?? {});
  if (text !== undefined) res.send(text);
  else if (body === undefined) res.end();
  else res.json(body);
}

/**
 * Never shown in the browser, whatever it is: a file of somebody’s is no page of ours. Resolves once it is sent, or
 * the client has gone.
 */
function sendFile(
  res: Response,
  { root, path, name }: NonNullable<Answer['file']>,
  headers: Answer['headers'],
): Promise<void> {
  res.attachment(name).set(headers ?? {});
  return new Promise((resolve, reject) => {
    res.sendFile(path, { root, cacheControl: false, lastModified: false, etag: false }, (error: unknown) => {
      if (error === undefined) return resolve();
      if (res.headersSent) {
        res.destroy(); // half of it is on its way: only a broken connection tells that the rest is missing
        return resolve();
      }
      res.removeHeader('Content-Disposition');
      res.removeHeader('ETag');
      reject(
        isUnsatisfiable(error)
          ? new Problem({
              status: 416,
              code: 'range_not_satisfiable',
              detail: 'The file ends before this range begins.',
            })
          : new Error('The file cannot be sent.', { cause: error }),
      );
    });
  });
}

const isUnsatisfiable = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'status' in error && error.status === 416;

export const unknownRoute: RequestHandler = () => {
  throw notFound('There is no such route; GET /openapi.json lists them all.');
};

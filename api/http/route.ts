import { type Static, type TSchema, Type } from '@sinclair/typebox';
import type { Request } from 'express';
import type { Caller } from '../../definitions/organisation/access/caller';
import { Problem } from './problem';
import { reader } from './validation';

/** A request as a route sees it: read, validated, and its sender known. */
interface Asked<Body, Query> {
  readonly caller: Caller;
  readonly params: Readonly<Record<string, string>>;
  readonly body: Body;
  readonly query: Query;
  /**
   * A UUIDv7 that every attempt of one keyed request shares: the id of what it makes, and of the message that it
   * sends.
   */
  readonly requestId: string;
  /** The version in `If-Match`, if there is one. */
  readonly ifMatch: number | undefined;
  readonly address: string;
  readonly token: string | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as it is, with its type in the headers, instead of JSON. */
  readonly text?: string | Buffer;
  /** Sent as a download, whole or in the ranges asked for; `path` is below `root`. */
  readonly file?: { readonly root: string; readonly path: string; readonly name: string };
}

/**
 * A body that was not read into memory. As JSON it says what it is, whatever holds it: by that the same request is
 * known again. `discard` frees what it still holds once the request is answered.
 */
export interface Received {
  toJSON(): object;
  discard(): Promise<void>;
}

/** What the form of a page sends. */
export const FORM_TYPE = 'application/x-www-form-urlencoded';

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface Documented {
  readonly method: Method;
  /** With parameters as Express writes them: `/opportunities/:id`. */
  readonly path: string;
  readonly summary: string;
  readonly description?: string;
  /** Outside `/api/v1`. */
  readonly atRoot?: boolean;
  readonly bodySchema?: TSchema | undefined;
  /** What a body that is not JSON must be, such as `text/csv`. */
  readonly bodyType?: string | undefined;
  /** The bodies of a route that reads its body by itself: by media type. */
  readonly bodyTypes?: Readonly<Record<string, TSchema>> | undefined;
  readonly querySchema?: TSchema | undefined;
  /** By status: what the answer says, and its schema. Problems are documented once for all routes. */
  readonly answers: Readonly<
    Record<number, { readonly description: string; readonly schema?: TSchema; readonly mediaType?: string }>
  >;
}

/** Reads the body as it comes, for what is too large to hold; `handle` gets it as its body. */
type Receive = (req: Request) => Promise<Received>;

/** A route without the types of its body and query, for the places that treat all routes alike. */
export interface Route extends Documented {
  readonly receive?: Receive | undefined;
  readonly run: (asked: Asked<unknown, unknown>) => Promise<Answer>;
}

interface RouteWith<B extends TSchema, Q extends TSchema> extends Omit<Documented, 'bodySchema' | 'querySchema'> {
  readonly body?: B;
  readonly query?: Q;
  readonly receive?: Receive;
  readonly handle: (asked: Asked<Static<B>, Static<Q>>) => Promise<Answer>;
}

const noQuery = Type.Object({}, { additionalProperties: false });

export function route<B extends TSchema, Q extends TSchema>({
  body,
  query,
  handle,
  ...documented
}: RouteWith<B, Q>): Route {
  const readBody =
    body && (documented.bodyType === undefined || documented.bodyType === FORM_TYPE)
      ? reader(body, 'body')
      : (input: unknown): Static<B> => input;
  const readQuery = query ? reader(query, 'query') : reader(noQuery, 'query');
  return {
    ...documented,
    bodySchema: body,
    querySchema: query,
    run: (asked) => handle({ ...asked, body: readBody(asked.body), query: readQuery(asked.query) }),
  };
}

export const routeId = ({ method, path }: Pick<Route, 'method' | 'path'>): string => `${method.toUpperCase()} ${path}`;

export const ok = (body: unknown, headers?: Answer['headers']): Answer => ({
  status: 200,
  body,
  ...(headers ? { headers } : {}),
});
export const created = (location: string, body: unknown, headers?: Answer['headers']): Answer => ({
  status: 201,
  body,
  headers: { Location: location, ...headers },
});
export const noContent = (): Answer => ({ status: 204 });
export const etag = (version: number): { ETag: string } => ({ ETag: `"${version}"` });

/** The version that the client changes, which must be the one that is there now. */
export function matched(ifMatch: number | undefined, version: number): number {
  if (ifMatch === undefined)
    throw new Problem({
      status: 428,
      code: 'if_match_missing',
      detail: 'Send If-Match with the ETag that you read, so that you change what you saw.',
    });
  if (ifMatch !== version)
    throw new Problem({
      status: 412,
      code: 'stale',
      detail:
        `It was changed meanwhile: it is at version ${version}, you have ${ifMatch}. Read it again ` +
        'and repeat your change.',
    });
  return version;
}

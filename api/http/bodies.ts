import { isUtf8 } from 'node:buffer';
import express, { type Request, type RequestHandler } from 'express';
import { refuseUnreadable } from './encoded';
import { badRequest, Problem } from './problem';
import { FORM_TYPE, type Route } from './route';
import { textOf } from './body/text';

const JSON_LIMIT = '1mb';
const FILE_LIMIT = '20mb';
/**
 * Of a page’s form; strangers may send one. A comment of 10,000 Chinese characters takes 90 kB, and each field comes
 * with what it was.
 */
const FORM_LIMIT = '512kb';

/** What reads the body of a route, of the type that it takes. */
export function bodyParsers({ bodySchema, bodyType }: Route): RequestHandler[] {
  if (!bodySchema) return [];
  if (bodyType === undefined)
    return [
      express.json({
        limit: JSON_LIMIT,
        strict: false,
        verify: (_req, _res, bytes, charset) => refuseBytes(bytes, charset),
      }),
      refuseOtherTypes('application/json'),
    ];
  if (bodyType === FORM_TYPE)
    return [
      express.urlencoded({
        limit: FORM_LIMIT,
        extended: false,
        verify: (_req, _res, bytes) => refuseUnreadable(bytes.toString('latin1')),
      }),
      refuseOtherTypes(bodyType),
    ];
  return [
    express.raw({ limit: FILE_LIMIT, type: bodyType }),
    refuseOtherTypes(bodyType),
    ...(bodyType.startsWith('text/') ? [readText] : []),
  ];
}

const readText: RequestHandler = (req, _res, next) => {
  const bytes: unknown = req.body;
  if (Buffer.isBuffer(bytes)) req.body = textOf(bytes, req.get('content-type'));
  next();
};

/** Reading them would put marks in the place of what is no character. */
function refuseBytes(bytes: Buffer, charset: string): void {
  if (charset === 'utf-8' && !isUtf8(bytes))
    throw badRequest('The body is not UTF-8.', [{ pointer: '', code: 'not_unicode', detail: 'is not UTF-8' }]);
}

const refuseOtherTypes =
  (type: string): RequestHandler =>
  (req, _res, next) => {
    if (hasBody(req) && req.is(type) === false)
      throw new Problem({ status: 415, code: 'unsupported_media_type', detail: `Send ${type}.` });
    next();
  };

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

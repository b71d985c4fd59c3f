import type { Finding } from '../../definitions/shared/finding';
import type { PlacedError } from '../../definitions/shared/refusal';

export interface ProblemDetails {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors?: readonly PlacedError[] | undefined;
  /** What checking found in a definition, warnings included; its errors are in `errors` too. */
  readonly findings?: readonly Finding[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /**
   * The request whose answer this is, where it was answered under an `Idempotency-Key` before. Otherwise the one that
   * asks now.
   */
  readonly instance?: string | undefined;
}

/** How an answer names the request that it is about; the log has it under the id. */
export const instanceOf = (requestId: string): string => `urn:baton:request:${requestId}`;

/** An answer that is not the one asked for, as RFC 9457 describes it. */
export class Problem extends Error {
  constructor(readonly details: ProblemDetails) {
    super(details.detail);
    this.name = 'Problem';
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not signed in',
  403: 'Not allowed',
  404: 'Not found',
  405: 'Method not allowed',
  408: 'Request timeout',
  409: 'Refused by the state of the case',
  412: 'Changed meanwhile',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'No such range',
  422: 'Refused by a rule',
  428: 'If-Match is missing',
  429: 'Too many requests',
  431: 'Headers too large',
  500: 'Internal error',
  503: 'Not available now',
};

export const titleOf = (status: number): string => TITLES[status] ?? 'Error';

export const badRequest = (detail: string, errors?: readonly PlacedError[]): Problem =>
  new Problem({ status: 400, code: 'invalid_request', detail, errors });
/** What is wrong with a body as a whole. */
export const badBody = (detail: string): Problem => badRequest(detail, [{ pointer: '', code: 'invalid_body', detail }]);
export const notFound = (detail = 'There is no such thing, or you may not see it.'): Problem =>
  new Problem({ status: 404, code: 'not_found', detail });
/** What the caller may see, or undefined where it would be 404. */
export async function ifVisible<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof Problem && error.details.status === 404) return undefined;
    throw error;
  }
}

export const forbidden = (detail: string): Problem => new Problem({ status: 403, code: 'forbidden', detail });
export const unprocessable = (detail: string, errors?: readonly PlacedError[]): Problem =>
  new Problem({ status: 422, code: 'unprocessable', detail, errors });

/** Refuses what was sent where something of it is wrong, each fault at its place. */
export function assertNone(errors: readonly PlacedError[]): void {
  if (errors.length > 0)
    throw unprocessable(errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join(' '), errors);
}

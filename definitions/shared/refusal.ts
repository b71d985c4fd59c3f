/**
 * Why a rule of the field says no. `detail` is written for the person who reads it: what was refused, by which rule,
 * and what to do.
 * `pointer` (RFC 6901) names the place in the input; `errors` lists every place when there are several.
 */
export interface Refusal {
  readonly code: RefusalCode;
  readonly detail: string;
  readonly pointer?: string;
  readonly errors?: readonly PlacedError[];
  /** Of `too_many`: after how many seconds it may be asked again. */
  readonly retryAfterSeconds?: number;
}

export interface PlacedError {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export interface Refused {
  readonly refusal: Refusal;
}

export const refused = (
  code: RefusalCode,
  detail: string,
  pointer?: string,
  errors?: readonly PlacedError[],
): Refused => ({
  refusal: { code, detail, ...(pointer === undefined ? {} : { pointer }), ...(errors === undefined ? {} : { errors }) },
});

/** Refuses what comes too soon. */
export const tooSoon = (detail: string, retryAfterSeconds: number): Refused => ({
  refusal: { code: 'too_many', detail, retryAfterSeconds },
});

export const isRefused = (result: object): result is Refused => 'refusal' in result;

/** The kinds of refusal, by what they mean to a client; api/http/errors.ts maps each to a status. */
export type RefusalCode = (typeof refusalCodes)[number];

export const refusalCodes = [
  /** The caller may not do this to this thing. */
  'forbidden',
  /** There is no such thing, or the caller may not see it. */
  'not_found',
  /** The state of the case does not allow it now. */
  'wrong_state',
  /** Somebody else decided, claimed or changed it first. */
  'conflict',
  /** It was changed since the sender read it. */
  'stale',
  /** Valid JSON that the rules of the field refuse. */
  'unprocessable',
  /** Too soon or too often. */
  'too_many',
] as const;

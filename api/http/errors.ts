import {
  ServiceError,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { ApplicationFailure } from '@temporalio/common';
import type { ErrorRequestHandler } from 'express';
import type { Logger } from 'pino';
import { isDatabaseAway } from '../../db/shared/errors';
import { STEP_FAILED } from '../../definitions/case/failed-step';
import { type Refusal, type RefusalCode, type Refused, refusalCodes } from '../../definitions/shared/refusal';
import { badBody, instanceOf, Problem, type ProblemDetails } from './problem';
import { problemBody } from './problem-body';
import { shownPath } from './shown-path';

/** The one table from what a rule refused to a status. */
const STATUS_OF: Record<RefusalCode, number> = {
  forbidden: 403,
  not_found: 404,
  wrong_state: 409,
  conflict: 409,
  stale: 412,
  unprocessable: 422,
  too_many: 429,
};

const RETRY_AFTER_SECONDS = '2';

/**
 * The one place where an error becomes an answer. What it does not know is a 500 with an id that the log has, and
 * says nothing else.
 */
export const respondToError =
  (log: Logger): ErrorRequestHandler =>
  (error, req, res, _next) => {
    const problem = problemOf(error) ?? unknownProblem();
    const { status, detail, headers, instance = instanceOf(res.locals.requestId) } = problem;
    if (status >= 500)
      log.error({ err: error, requestId: res.locals.requestId, method: req.method, path: shownPath(req, res) }, detail);
    res
      .status(status)
      .set(headers ?? {})
      .type('application/problem+json')
      .send(JSON.stringify(problemBody(problem, instance)));
  };

const unknownProblem = (): ProblemDetails => ({
  status: 500,
  code: 'internal',
  detail: 'Something went wrong on our side. The log has it under the id in `instance`.',
});

export const problemOfRefusal = ({ code, detail, pointer, errors, retryAfterSeconds }: Refusal): ProblemDetails => ({
  status: STATUS_OF[code],
  code,
  detail,
  ...(code === 'too_many' ? { headers: { 'Retry-After': String(retryAfterSeconds ?? RETRY_AFTER_SECONDS) } } : {}),
  errors: errors ?? (pointer === undefined ? undefined : [{ pointer, code, detail }]),
});

/** Answers with what a rule refused. */
export function assertAllowed(refused: Refused | undefined): void {
  if (refused) throw new Problem(problemOfRefusal(refused.refusal));
}

/** What a rule gave, unless it refused. */
export function allowed(result: number | Refused): number {
  if (typeof result === 'number') return result;
  throw new Problem(problemOfRefusal(result.refusal));
}

export function problemOf(error: unknown): ProblemDetails | undefined {
  if (error instanceof Problem) return error.details;
  if (isFailedStep(error)) return STEP_PROBLEM;
  if (error instanceof WorkflowUpdateFailedError) return refusalOf(error.cause);
  if (error instanceof WorkflowNotFoundError) return OVER;
  if (error instanceof WorkflowUpdateRPCTimeoutOrCancelledError)
    return unavailable(
      'The engine took the request and has not answered yet. Ask again with the same Idempotency-Key.',
    );
  if (error instanceof ServiceError || isGrpcUnavailable(error))
    return unavailable('The workflow engine is away. Try again shortly; nothing is lost.');
  if (isDatabaseAway(error)) return unavailable('The database is away. Try again shortly; nothing is lost.');
  return bodyProblemOf(error);
}

/** Whether a flow could not carry the command out, however often it would try. */
export const isFailedStep = (error: unknown): boolean =>
  error instanceof WorkflowUpdateFailedError &&
  error.cause instanceof ApplicationFailure &&
  error.cause.type === STEP_FAILED;

const STEP_PROBLEM: ProblemDetails = {
  status: 500,
  code: 'step_failed',
  detail: 'The step could not be carried out, and nothing was changed. The log has why under the id in `instance`.',
};

const OVER: ProblemDetails = {
  status: 409,
  code: 'wrong_state',
  detail: 'The case is over; nothing about it can be changed any more.',
};

/** How the engine calls a command that came in the moment in which its case ended. */
const ENDED_BEFORE = 'AcceptedUpdateCompletedWorkflow';

function refusalOf(cause: unknown): ProblemDetails | undefined {
  if (!(cause instanceof ApplicationFailure)) return undefined;
  if (cause.type === ENDED_BEFORE) return OVER;
  const code = refusalCodes.find((known) => known === cause.type);
  if (code === undefined) return undefined;
  const [refusal] = cause.details ?? [];
  return problemOfRefusal(isRefusal(refusal) ? refusal : { code, detail: cause.message });
}

const isRefusal = (value: unknown): value is Refusal =>
  typeof value === 'object' &&
  value !== null &&
  'code' in value &&
  'detail' in value &&
  typeof value.detail === 'string' &&
  refusalCodes.some((code) => code === value.code);

const unavailable = (detail: string): ProblemDetails => ({
  status: 503,
  code: 'unavailable',
  detail,
  headers: { 'Retry-After': RETRY_AFTER_SECONDS },
});

export const codeOf = (error: unknown): unknown =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;

/** gRPC: CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, UNAVAILABLE. */
const isGrpcUnavailable = (error: unknown): boolean =>
  error instanceof Error && 'metadata' in error && [1, 4, 8, 14].some((code) => code === codeOf(error));

/** What the readers of path and body refuse, in our words. */
function bodyProblemOf(error: unknown): ProblemDetails | undefined {
  if (error instanceof URIError)
    return { status: 400, code: 'invalid_request', detail: 'The path is not percent-encoded UTF-8.' };
  const code = codeOf(error);
  if (typeof code === 'string' && code.startsWith('Z_'))
    return badBody(`The packed body cannot be unpacked: ${code}.`).details;
  if (!(error instanceof Error) || !('type' in error)) return undefined;
  switch (error.type) {
    case 'entity.parse.failed':
      return { ...badBody(`The body is not JSON: ${error.message}`).details, code: 'malformed_json' };
    case 'entity.too.large':
      return {
        status: 413,
        code: 'too_large',
        detail: 'The body is larger than this route takes (1 MB of JSON, 20 MB of a file), counted unpacked.',
      };
    case 'parameters.too.many':
      return { status: 413, code: 'too_large', detail: 'The form has more fields than any page of ours sends.' };
    case 'encoding.unsupported':
    case 'charset.unsupported':
      return { status: 415, code: 'unsupported_media_type', detail: error.message };
    case 'request.aborted':
    case 'request.size.invalid':
      return { status: 400, code: 'invalid_request', detail: 'The body ended before its announced length.' };
    default:
      return undefined;
  }
}

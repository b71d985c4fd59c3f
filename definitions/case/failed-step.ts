/** Why a step failed: in a sentence for people, and in full for operators. */
export interface FailedStep {
  readonly cause: string;
  readonly details: string;
}

/** The type of failure by which a flow or an activity says that a step can never be done. */
export const STEP_FAILED = 'stepFailed';

const LONGEST_CAUSE = 500;
const LONGEST_DETAILS = 20_000;

/** The error and everything that led to it, as far as that is errors; a circle ends. */
export function failedStep(error: unknown): FailedStep {
  const chain = chainOf(error);
  const innermost = chain.at(-1);
  return {
    cause: kept(innermost instanceof Error ? saidBy(innermost) : String(error), LONGEST_CAUSE),
    details: kept(chain.map(inFull).join('\ncaused by: '), LONGEST_DETAILS),
  };
}

function chainOf(error: unknown): readonly unknown[] {
  const chain: unknown[] = [];
  for (let next = error; next !== undefined && next !== null && !chain.includes(next); next = causeOf(next))
    chain.push(next);
  return chain;
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

function inFull(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const facts = FACTS.flatMap((name) => factOf(error, name));
  const stack = error.stack ?? error.message;
  const elsewhere = toldElsewhere(error);
  return `${stack}${facts.length > 0 ? `\n  (${facts.join(', ')})` : ''}${elsewhere ? `\ntold as: ${elsewhere}` : ''}`;
}

/** What a database says of an error beside its message. */
const FACTS = ['code', 'constraint', 'table', 'column', 'where'];

function factOf(error: object, name: string): string[] {
  const value: unknown = Object.entries(error).find(([property]) => property === name)?.[1];
  return typeof value === 'string' || typeof value === 'number' ? [`${name}: ${value}`] : [];
}

/** Of a failure that came from another process: what is known there of its causes. */
function toldElsewhere(error: object): string | undefined {
  if (!('type' in error) || error.type !== STEP_FAILED || !('details' in error)) return undefined;
  const details: unknown = Array.isArray(error.details) ? error.details[0] : undefined;
  return typeof details === 'string' ? details : undefined;
}

/** The driver writes the statement before what the database said of it; people need the latter. */
const saidBy = (error: Error): string =>
  'severity' in error ? error.message.slice(error.message.lastIndexOf(' - ') + 1).replace(/^- /, '') : error.message;

/** The database takes neither NUL nor half a surrogate pair, and nobody reads more. */
function kept(text: string, longest: number): string {
  const short = text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
  return short.replaceAll('\0', '\u2400').replace(/\p{Cs}/gu, '\ufffd');
}

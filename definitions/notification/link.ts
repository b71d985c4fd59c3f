/**
 * What a one-time link (一次性链接) says: this person may decide this task, as it was asked for this time, until
 * then. The signature is made outside.
 */
export interface LinkClaims {
  readonly taskId: string;
  readonly userId: string;
  /** {@link timesAsked} when the link was made: one that was used is worth nothing when the task is open again. */
  readonly asked: number;
  /** Unix seconds. */
  readonly expiresAt: number;
}

const DAY_SECONDS = 86_400;
/** Mail is read after a holiday of a week too. */
const VALID_DAYS = 14;

/**
 * @param madeAt unix milliseconds of the message that carries it, so that a second attempt to send carries the same
 * link
 */
export const linkExpiry = (madeAt: number): number => Math.floor(madeAt / 1000) + VALID_DAYS * DAY_SECONDS;

/**
 * How often somebody was asked with this task: once when it was opened, again whenever a decision on it was taken
 * back, or what it is about was changed.
 */
export const timesAsked = (history: readonly { readonly action: string }[]): number =>
  history.filter(({ action }) => ASKED.includes(action)).length;

const ASKED: readonly string[] = ['opened', 'reopened', 'changed'];

/** The claims as the text that is signed; safe in a path. */
export const claimsText = ({ taskId, userId, asked, expiresAt }: LinkClaims): string =>
  [taskId, userId, asked, expiresAt].join('.');

const UUID = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';
const CLAIMS = new RegExp(`^(${UUID})\\.(${UUID})\\.(\\d{1,9})\\.(\\d{1,12})$`);

export function claimsIn(text: string): LinkClaims | undefined {
  const [, taskId, userId, asked, expiresAt] = CLAIMS.exec(text) ?? [];
  return taskId === undefined || userId === undefined
    ? undefined
    : { taskId, userId, asked: Number(asked), expiresAt: Number(expiresAt) };
}

import { refusalOfStep } from '../part/steps';
import { type Refused, refused } from '../../shared/refusal';
import type { QuotationStatus } from './schema';

const FOLLOWING: Readonly<Record<QuotationStatus, readonly QuotationStatus[]>> = {
  draft: ['sent'],
  sent: ['accepted', 'rejected', 'expired'],
  accepted: [],
  rejected: [],
  expired: [],
};

interface QuotationChange {
  readonly status?: QuotationStatus | undefined;
  /** Whether what is offered, or until when, is changed. */
  readonly changesOffer: boolean;
  readonly today: string;
}

const shownAs = ({ number, revision }: Revision): string => `Quotation ${number}, revision ${revision}`;

interface Revision {
  readonly number: number;
  readonly revision: number;
}

/** Whether another of these revisions has come after this one. */
const isSuperseded = (quotation: Revision, others: readonly Revision[]): boolean =>
  others.some(({ number, revision }) => number === quotation.number && revision > quotation.revision);

/**
 * Refuses what does not follow from where a quotation stands: what the customer was told stays on record, and what
 * has a later revision is not theirs to accept.
 */
export function refusalToChangeQuotation(
  now: Revision & { readonly status: QuotationStatus; readonly validUntil: string | null },
  others: readonly Revision[],
  { status, changesOffer, today }: QuotationChange,
): Refused | undefined {
  if (isSuperseded(now, others))
    return refused('wrong_state', `${shownAs(now)} has a later revision, and stays as it is.`);
  if (changesOffer && now.status !== 'draft')
    return refused(
      'wrong_state',
      `${shownAs(now)} is ${now.status}: what it offers stays as it is. Enter a revision of it.`,
    );
  return refusalOfStep('quotation', FOLLOWING, now.status, status) ?? refusalOfExpired(now, status, today);
}

/** Its last day counts whole. */
const refusalOfExpired = (
  now: Revision & { readonly validUntil: string | null },
  status: QuotationStatus | undefined,
  today: string,
): Refused | undefined =>
  status === 'accepted' && now.validUntil !== null && now.validUntil < today
    ? refused(
        'wrong_state',
        `${shownAs(now)} was valid until ${now.validUntil} and cannot be accepted any more. Enter a revision of it.`,
        '/status',
      )
    : undefined;

export function refusalToRevise(
  former: (Revision & { readonly status: QuotationStatus }) | undefined,
  others: readonly Revision[],
): Refused | undefined {
  if (former === undefined)
    return refused('unprocessable', 'There is no such quotation of this opportunity.', '/revisionOf');
  if (isSuperseded(former, others))
    return refused('wrong_state', `${shownAs(former)} has a later revision; revise that one.`, '/revisionOf');
  return former.status === 'accepted'
    ? refused('wrong_state', `${shownAs(former)} was accepted; enter a new quotation.`, '/revisionOf')
    : undefined;
}

/** The number and revision of the next one: a revision of a former one, or a new number. */
export function nextRevision(former: Revision | undefined, others: readonly Revision[]): Revision {
  if (former) return { number: former.number, revision: former.revision + 1 };
  return { number: Math.max(0, ...others.map(({ number }) => number)) + 1, revision: 1 };
}

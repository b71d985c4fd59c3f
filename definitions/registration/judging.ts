import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Candidate } from '../matching/candidate';

export type Verdict = 'clear' | 'exact' | 'fuzzy';

export interface Judgement {
  readonly verdict: Verdict;
  /** The best ones, whether or not they count. */
  readonly candidates: readonly Candidate[];
  /** The customer of the master that this registration is about, where it is known and nobody else’s. */
  readonly customerId: string | null;
}

export interface Registrant {
  readonly byUserId: string;
  /** The customer that the salesperson picked from the master, if any. */
  readonly pickedCustomerId: string | null;
}

const SHOWN_CANDIDATES = 5;

/**
 * FLW-01: what the candidates mean for this registrant under this policy. Only an equal identifier makes `exact`; a
 * name never does.
 */
export function judge(
  found: readonly Candidate[],
  { fuzzy }: Pick<RegistrationPolicy, 'fuzzy'>,
  registrant: Registrant,
): Judgement {
  const ranked = [...found].sort((a, b) => rank(b) - rank(a));
  const inTheWay = ranked.filter((candidate) => standsInTheWay(candidate, registrant));
  const free = ranked.find(
    (candidate) => candidate.kind === 'customer' && isExact(candidate) && !inTheWay.includes(candidate),
  );
  return {
    verdict: inTheWay.some(isExact)
      ? 'exact'
      : inTheWay.some(({ score }) => score >= fuzzy.reviewFrom)
        ? 'fuzzy'
        : 'clear',
    candidates: ranked.slice(0, SHOWN_CANDIDATES),
    customerId: registrant.pickedCustomerId ?? free?.id ?? null,
  };
}

/**
 * The customer of the master that the registrant speaks of, as far as that is beyond doubt: the picked one, or one of
 * their own or a released one, by an identifier or by its very name.
 */
export function knownCustomer(
  found: readonly Candidate[],
  { byUserId, pickedCustomerId }: Registrant,
  name: string,
): string | null {
  const own = found.filter(
    ({ kind, ownerIds, released }) => kind === 'customer' && (ownerIds.includes(byUserId) || released),
  );
  return (
    pickedCustomerId ??
    (own.find(isExact) ?? own.find((candidate) => candidate.name.trim() === name.trim()))?.id ??
    null
  );
}

const isExact = ({ evidence }: Candidate): boolean => evidence.some(({ method }) => method === 'exact');
const rank = (candidate: Candidate): number => candidate.score + (isExact(candidate) ? 1 : 0);

/**
 * One’s own customer, a released one, and one of the house that was picked on purpose are free; an open opportunity,
 * also one’s own, never is.
 */
export function standsInTheWay(
  { kind, id, ownerIds, released }: Candidate,
  { byUserId, pickedCustomerId }: Registrant,
): boolean {
  if (kind === 'opportunity') return true;
  const pickedFromTheHouse = id === pickedCustomerId && ownerIds.length === 0;
  return !released && !ownerIds.includes(byUserId) && !pickedFromTheHouse;
}

export type CheckedStatus = 'valid' | 'inConflictReview' | 'refused';

/** What the verdict does to the registration (OPP-04). */
export function statusAfter(verdict: Verdict, { exact }: Pick<RegistrationPolicy, 'exact'>): CheckedStatus {
  if (verdict === 'clear') return 'valid';
  return verdict === 'exact' && exact === 'refuse' ? 'refused' : 'inConflictReview';
}

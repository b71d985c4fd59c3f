import type { Candidate } from '../matching/candidate';
import type { CandidateView } from './schema';
import type { Registration } from './state';

/** The candidate as somebody sees it who may see the record. */
export const unmasked = ({ kind, id, name, ownerName, departmentName, score, evidence }: Candidate): CandidateView => ({
  kind,
  id,
  name,
  ownerName,
  departmentName,
  masked: false,
  score,
  evidence: [...evidence],
});

/**
 * The candidate as somebody sees it who may not see the record: enough to talk to the right department, not enough to
 * take the lead. Their side of the evidence is shown only where it is exactly what the caller gave.
 */
export const masked = ({ kind, departmentName, score, evidence }: Candidate): CandidateView => ({
  kind,
  id: null,
  name: null,
  ownerName: null,
  departmentName,
  masked: true,
  score,
  evidence: evidence.map((one) => (one.method === 'exact' ? one : { ...one, theirs: null })),
});

/** The registrant’s customer as the other side sees it: its name, and the identifiers that both have. */
export function maskedOurs({
  ours: { name, ...fields },
  candidates,
}: {
  readonly ours: Registration['customer'];
  readonly candidates: readonly Candidate[];
}): Registration['customer'] {
  const equal = candidates.flatMap(({ evidence }) => evidence).filter(({ method }) => method === 'exact');
  const isShared = (field: string): boolean => equal.some((one) => one.field === field);
  return { name, ...Object.fromEntries(Object.entries(fields).filter(([field]) => isShared(field))) };
}

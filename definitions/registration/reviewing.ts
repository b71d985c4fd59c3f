import type { ApprovalDefinition } from '../kinds/approval/schema';
import type { Data } from '../approval/state';
import { type Refused, refused } from '../shared/refusal';
import type { RegistrationPolicy } from '../kinds/registrationPolicy/schema';
import type { Candidate } from '../matching/candidate';
import { type Registrant, standsInTheWay } from './judging';
import { readShares, type Share } from './shares';

/** What the end of a conflict review 撞单审核 does to the registration (FLW-02). */
export type ReviewEffect =
  /** It goes on, beside what it was compared with. */
  | { readonly kind: 'notConflict' }
  /** It is refused; the existing one stays as it is. */
  | { readonly kind: 'same' }
  /**
   * The earlier opportunity keeps on with all these owners, and this one is merged into it. Without one, this one
   * goes on with them.
   */
  | { readonly kind: 'share'; readonly intoId: string | null; readonly shares: readonly Share[] }
  | { readonly kind: 'merge'; readonly intoId: string };

/** What a reviewer decides upon. */
type Decided = Pick<Candidate, 'kind' | 'id' | 'score' | 'evidence'>;

/**
 * Fields that a review’s outcomes bring with them: every review lets its signers write these, whatever its definition
 * says of fields.
 */
const FIELDS_OF_OUTCOMES = { '/shares': 'editable', '/intoId': 'editable' } as const;

/**
 * What these fields hold, as JSON Schema: the parts of the owners, and which of the opportunities that it is compared
 * with stays.
 */
export const declaredByOutcomes = (
  opportunities: readonly { readonly id: string; readonly name: string }[],
): Readonly<Record<string, unknown>> => ({
  shares: { type: 'array', title: '各方份额' },
  intoId: {
    type: ['string', 'null'],
    title: '并入的商机',
    oneOf: opportunities.map(({ id, name }) => ({ const: id, title: name })),
  },
});

/** The approval as it decides a conflict. */
export const asReview = (definition: ApprovalDefinition): ApprovalDefinition => ({
  ...definition,
  steps: definition.steps.map((step) => ({ ...step, fields: { ...FIELDS_OF_OUTCOMES, ...step.fields } })),
});

/**
 * What an outcome with the data of its review does, or why it cannot be carried out. `approve` lets the registration
 * go on, and every outcome that is not known here refuses it: what nobody let through is not let through. Pointers
 * are those of a decision’s body.
 * @param reviewFrom the least score of the policy that stands in the way
 */
export function effectOfReview(
  outcome: string,
  data: Data,
  candidates: readonly Decided[],
  reviewFrom: number,
): ReviewEffect | Refused {
  switch (outcome) {
    case 'notConflict':
    case 'approve':
      return { kind: 'notConflict' };
    case 'share':
      return sharing(data, candidates, reviewFrom);
    case 'merge':
      return merging(data, candidates);
    default:
      return { kind: 'same' };
  }
}

function sharing(data: Data, candidates: readonly Decided[], reviewFrom: number): ReviewEffect | Refused {
  const shares = readShares(data['shares']);
  if ('refusal' in shares) return shares;
  const earlier = opportunitiesIn(candidates);
  const intoId = data['intoId'] ?? null;
  if (intoId === null)
    return { kind: 'share', intoId: opportunitiesIn(inTheWay(candidates, reviewFrom))[0] ?? null, shares };
  return typeof intoId === 'string' && earlier.includes(intoId)
    ? { kind: 'share', intoId, shares }
    : unknownTarget(earlier);
}

function merging(data: Data, candidates: readonly Decided[]): ReviewEffect | Refused {
  const earlier = opportunitiesIn(candidates);
  const intoId = data['intoId'];
  if (typeof intoId === 'string' && earlier.includes(intoId)) return { kind: 'merge', intoId };
  return intoId === undefined || intoId === null
    ? refused(
        'unprocessable',
        'Merging needs `form.intoId`: the opportunity among the candidates that stays.',
        '/form/intoId',
      )
    : unknownTarget(earlier);
}

const unknownTarget = (earlier: readonly string[]): Refused =>
  refused(
    'unprocessable',
    earlier.length === 0
      ? 'No opportunity is among the candidates: there is nothing to merge into. Decide "notConflict" or "same".'
      : 'This is none of the opportunities among the candidates.',
    '/form/intoId',
  );

/** Those that stopped the registration: what only looks alike does not count beside an equal identifier. */
function inTheWay<C extends Pick<Decided, 'score' | 'evidence'>>(
  candidates: readonly C[],
  reviewFrom: number,
): readonly C[] {
  const exact = candidates.filter(({ evidence }) => evidence.some(({ method }) => method === 'exact'));
  return exact.length > 0 ? exact : candidates.filter(({ score }) => score >= reviewFrom);
}

/** The same without what is the registrant’s own, or free: the other side of the review. */
export const opposing = (
  candidates: readonly Candidate[],
  { fuzzy }: Pick<RegistrationPolicy, 'fuzzy'>,
  registrant: Registrant,
): readonly Candidate[] =>
  inTheWay(
    candidates.filter((candidate) => standsInTheWay(candidate, registrant)),
    fuzzy.reviewFrom,
  );

const opportunitiesIn = (candidates: readonly Decided[]): readonly string[] =>
  candidates.filter(({ kind }) => kind === 'opportunity').map(({ id }) => id);

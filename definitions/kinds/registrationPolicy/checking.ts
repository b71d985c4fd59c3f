import { outcomesOf } from '../../approval/data/outcomes';
import { combined, weightsOf } from '../../matching/likeness/likeness-weights';
import type { RegistrationPolicy } from './schema';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { missingDefinition } from '../../definition/checking/references';
import { limitFindings } from '../../definition/checking/lengths';
import { reminderFindings } from '../../definition/checking/reminders';
import { type World, definitionIn } from '../../definition/checking/world';

/** What a conflict review can end with (FLW-02). */
const REVIEW_OUTCOMES = ['notConflict', 'same', 'share', 'merge'];

export function registrationPolicyFindings(
  { fuzzy, reviewApproval, assessment, protection, pool, reopen }: RegistrationPolicy,
  world: World,
): readonly Finding[] {
  return [
    ...likenessFindings(fuzzy),
    ...missingDefinition(world, 'approval', reviewApproval, '/reviewApproval'),
    ...reviewFindings(reviewApproval, world),
    ...missingDefinition(world, 'approval', assessment, '/assessment'),
    ...limitFindings(protection.for, '/protection/for', 'no registration would be protected.'),
    ...reminderFindings(protection.for, protection.remind, '/protection/remind'),
    ...limitFindings(protection.extension?.by, '/protection/extension/by', 'an extension would change nothing.'),
    ...limitFindings(pool?.notAgainFor, '/pool/notAgainFor', 'nobody would have to wait.'),
    ...missingDefinition(world, 'approval', reopen?.approval, '/reopen/approval'),
    ...limitFindings(reopen?.within, '/reopen/within', 'nothing would be reopened.'),
    ...missingDefinition(world, 'approval', protection.extension?.approval, '/protection/extension/approval'),
  ];
}

/** A weight is the most that its field can bring. */
function likenessFindings(fuzzy: RegistrationPolicy['fuzzy']): readonly Finding[] {
  const { reviewFrom } = fuzzy;
  const { name, address } = weightsOf(fuzzy);
  const all = combined([name, address]);
  if (all < reviewFrom)
    return [
      errorAt(
        '/fuzzy/weights',
        'never_reviewed',
        `Name and address together bring ${all} at most: no look-alike reaches ${reviewFrom}.`,
        'Raise the weights, or lower /fuzzy/reviewFrom.',
      ),
    ];
  return [
    ...(name < reviewFrom
      ? [
          warningAt(
            '/fuzzy/weights/name',
            'name_never_reviewed',
            `A name brings ${name} at most: even the same name does not go to review by itself.`,
            `Give it at least ${reviewFrom}.`,
          ),
        ]
      : []),
    ...(reviewFrom > 0 && address >= reviewFrom
      ? [
          warningAt(
            '/fuzzy/weights/address',
            'address_alone_reviewed',
            `The same address goes to review by itself, though one house has many companies.`,
            `Give it less than ${reviewFrom}.`,
          ),
        ]
      : []),
  ];
}

function reviewFindings(key: string, world: World): readonly Finding[] {
  const lastStep = definitionIn(world, 'approval', key)?.steps.at(-1);
  if (lastStep === undefined || REVIEW_OUTCOMES.some((outcome) => outcomesOf(lastStep).includes(outcome))) return [];
  return [
    warningAt(
      '/reviewApproval',
      'not_a_review',
      `The approval "${key}" knows none of the outcomes of a conflict review.`,
      `Give its last step the outcomes ${REVIEW_OUTCOMES.join(', ')}.`,
    ),
  ];
}

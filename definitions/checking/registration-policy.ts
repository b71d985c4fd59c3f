import type { RegistrationPolicy } from '../registration-policy/schema';
import { type Finding, warningAt } from '../shared/finding';
import { missingDefinition } from './references';
import { reminderFindings } from './reminders';
import { type World, definitionIn } from './world';

/** What a conflict review can end with (FLW-02). */
const REVIEW_OUTCOMES = ['notConflict', 'same', 'share', 'merge'];

export function registrationPolicyFindings({ reviewApproval, assessment, protection }: RegistrationPolicy, world: World): readonly Finding[] {
  return [
    ...missingDefinition(world, 'approval', reviewApproval, '/reviewApproval'),
    ...reviewFindings(reviewApproval, world),
    ...missingDefinition(world, 'approval', assessment, '/assessment'),
    ...reminderFindings(protection.for, protection.remind, '/protection/remind'),
    ...missingDefinition(world, 'approval', protection.extension?.approval, '/protection/extension/approval'),
  ];
}

function reviewFindings(key: string, world: World): readonly Finding[] {
  const lastStep = definitionIn(world, 'approval', key)?.steps.at(-1);
  if (lastStep === undefined || REVIEW_OUTCOMES.some((outcome) => lastStep.outcomes?.includes(outcome))) return [];
  return [warningAt('/reviewApproval', 'not_a_review', `The approval "${key}" knows none of the outcomes of a conflict review.`, `Give its last step the outcomes ${REVIEW_OUTCOMES.join(', ')}.`)];
}

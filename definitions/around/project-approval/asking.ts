import type { RegistrationStart } from '../../registration/state';
import type { OpportunityStatus } from '../../registration/statuses';
import { type Refused, refused } from '../../shared/refusal';
import type { ProjectApprovalStatus } from './schema';

interface Asked {
  readonly status: OpportunityStatus;
  readonly category: RegistrationStart['category'];
}

/**
 * 立项 comes only after the assessment, which a valid registration has passed, and is for projects (OPP-07 to
 * OPP-09).
 */
export function refusalToAskForProject(
  { status, category }: Asked,
  latest: ProjectApprovalStatus | undefined,
): Refused | undefined {
  if (category !== 'project')
    return refused(
      'wrong_state',
      'Only an opportunity of the category project is approved as one; change its category first.',
    );
  if (status !== 'valid')
    return refused(
      'wrong_state',
      `The registration is ${status}: a project is approved only once it is valid, after its assessment.`,
    );
  if (latest === 'approved') return refused('wrong_state', 'This project is approved already.');
  return latest === 'running'
    ? refused(
        'wrong_state',
        'Its approval is under way already; GET /opportunities/:id/project-approval says where it stands.',
      )
    : undefined;
}

import { errorAt, type Finding, warningAt } from '../../../shared/finding';
import { oneWordOf, strictObject } from '../../../shared/schema';
import { approverRule, type Chooser, type RulePlace } from './rule';
import { namedByIds } from './user-ids';

export const chosenBy = approverRule({
  name: 'chosenBy',
  schema: strictObject(
    {
      chosenBy: oneWordOf(
        ['initiator', 'previousApprover'],
        'Who chooses: with `chosen` on `POST /approvals`, or with the decision that leads to this step.',
      ),
    },
    'The people whom somebody chooses.',
  ),
  finder({ chosenBy: chooser }) {
    const words = `chosen by the ${chooser === 'initiator' ? 'initiator' : 'previous approver'}`;
    return {
      words,
      chooser,
      check: (place) => chooserFindings(chooser, place),
      said: ({ chosen }) => ({ userIds: chosen }),
      find: (organisation, { userIds }) => namedByIds(words, userIds, organisation),
    };
  },
});

/** There must be somebody who is asked to choose. */
function chooserFindings(chooser: Chooser, { list, pointer, isFirstStep }: RulePlace): readonly Finding[] {
  if (list === 'ifNoApprover')
    return [
      warningAt(
        pointer,
        'nobody_chooses',
        'Nobody is asked to choose whom the task goes to when nobody is found.',
        'Name a user or a role.',
      ),
    ];
  return list === 'approvers' && isFirstStep && chooser === 'previousApprover'
    ? [
        errorAt(
          `${pointer}/chosenBy`,
          'nobody_chooses',
          'Before the first step there is no approver who could choose.',
          'Let the initiator choose: "initiator".',
        ),
      ]
    : [];
}

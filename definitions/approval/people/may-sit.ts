import { type Refused, refused } from '../../shared/refusal';
import { askersOf, partiesOf } from './heir';
import { called, type FoundPerson } from '../../organisation/people/person';
import type { ApprovalStep } from '../../kinds/approval/schema';
import type { ApprovalState, Round } from '../state';

/** Whether somebody would decide for these people, in their own person or as a deputy in their place. */
export const isAmong = ({ person, standsInFor }: FoundPerson, partyIds: readonly string[]): boolean =>
  [person, ...standsInFor].some(({ userId }) => partyIds.includes(userId));

/**
 * Whether a request that was taken over is somebody’s own in this step. They may sit here from before it became
 * theirs: then they do nothing at that place any more.
 */
export const isOwn = (state: ApprovalState, { ifInitiator }: ApprovalStep, userId: string): boolean =>
  state.heirId !== undefined && ifInitiator !== 'ask' && askersOf(state).includes(userId);

/** Refuses what somebody would do at such a place. Nor do they choose who decides instead of them. */
export const refusalOfOwn = (state: ApprovalState, step: ApprovalStep, userId: string): Refused | undefined =>
  isOwn(state, step, userId)
    ? refused(
        'forbidden',
        'This approval is your own request since it was taken over; nobody decides their own request in this ' +
          'step. Let an administrator transfer the task, or let the approval be withdrawn and asked for again.',
      )
    : undefined;

/**
 * Everyone who sits in a round: signers who have decided or are still to decide, and those whose opinion is asked.
 */
export const peopleIn = ({ signers }: Round): readonly string[] =>
  signers.flatMap(({ holderId, task }) => [
    ...(holderId === null ? [] : [holderId]),
    ...(task?.opinion ? [task.opinion.holderId] : []),
  ]);

interface Place {
  readonly state: ApprovalState;
  readonly step: ApprovalStep;
  readonly round: Round;
}

/**
 * Refuses to let somebody into a round: nobody sits there twice, and the initiator and whoever has an interest only
 * where the step asks them.
 */
export function refusalToSit({ state, step, round }: Place, found: FoundPerson, pointer: string): Refused | undefined {
  if (step.ifInitiator !== 'ask' && isAmong(found, askersOf(state)))
    return refused(
      'unprocessable',
      `${called(found.person)} asked for this approval, has taken it over, or stands in for who ` +
        'did; nobody decides their own request in this step.',
      pointer,
    );
  if (step.ifInitiator !== 'ask' && isAmong(found, partiesOf(state)))
    return refused(
      'unprocessable',
      `${called(found.person)} has an interest in what is decided, or stands in for who has; nobody is judge in ` +
        'their own cause in this step.',
      pointer,
    );
  if (peopleIn(round).includes(found.person.userId))
    return refused(
      'wrong_state',
      `${called(found.person)} sits in this step already; each person decides once.`,
      pointer,
    );
  return undefined;
}

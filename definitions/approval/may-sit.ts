import { type Refused, refused } from '../shared/refusal';
import { called, type FoundPerson } from './person';
import type { ApprovalStep } from './schema';
import type { ApprovalState, Round } from './state';

/** Whether somebody would decide the initiator’s request in the initiator’s own person or place, as a deputy also. */
export const isInitiators = ({ person, standsInFor }: FoundPerson, initiatorId: string): boolean =>
  person.userId === initiatorId || standsInFor.some(({ userId }) => userId === initiatorId);

/** Everyone who sits in a round: signers who have decided or are still to decide, and those whose opinion is asked. */
export const peopleIn = ({ signers }: Round): readonly string[] =>
  signers.flatMap(({ holderId, task }) => [...(holderId === null ? [] : [holderId]), ...(task?.opinion ? [task.opinion.holderId] : [])]);

/** Refuses to let somebody into a round: nobody sits there twice, and the initiator only where the step asks them. */
export function refusalToSit(state: ApprovalState, step: ApprovalStep, round: Round, found: FoundPerson, pointer: string): Refused | undefined {
  if (step.ifInitiator !== 'ask' && isInitiators(found, state.initiatorId))
    return refused('unprocessable', `${called(found.person)} asked for this approval or stands in for who did; nobody decides their own request in this step.`, pointer);
  if (peopleIn(round).includes(found.person.userId))
    return refused('wrong_state', `${called(found.person)} sits in this step already; each person decides once.`, pointer);
  return undefined;
}

import { actorShape } from '../../definitions/approval/command-shapes';
import type { Actor } from '../../definitions/approval/commands';
import { commandId, text } from '../../definitions/shared/shape';
import { bareUpdate, updateOf } from '../shared/message';

/** Somebody of operations ends a case that cannot or must not go on, and says why. */
export interface Termination {
  /** Of the request: the same again changes nothing. */
  readonly id: string;
  readonly by: Actor;
  readonly reason: string;
}

/** What a flow could not do by itself is tried again. Every flow of a case takes it. */
export const retryCase = bareUpdate('retryCase');
/** The case ends, and gives back everything that it took. Answers with the status that it has then. */
export const terminateCase = updateOf<string, Termination>('terminateCase', {
  id: commandId,
  by: actorShape,
  reason: text,
});

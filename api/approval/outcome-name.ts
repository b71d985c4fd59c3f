import type { TaskRow } from '../../db/approval/tasks';
import { wordsFor } from '../../definitions/notification/words';

/** How people call an outcome: as its definition says, or by our words for those that every approval has. */
export const outcomeName = ({ outcome_names: names }: Pick<TaskRow, 'outcome_names'>, outcome: string): string =>
  names[outcome] ?? wordsFor(outcome);

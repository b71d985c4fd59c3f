import type { Informed } from '../../kinds/businessModel/schema';
import type { TellPeople } from '../effects';

interface Informing {
  readonly name: string;
  readonly inform?: Informed;
}

/** Whom the model names is told that a stage was entered, or an activity done (OPP-23). */
export const informed = ({ name, inform = [] }: Informing, dueAt: string | null): readonly TellPeople[] =>
  inform.length === 0
    ? []
    : [
        {
          kind: 'tell',
          notice: 'stageInformed',
          owners: false,
          manager: false,
          userIds: [],
          informed: inform,
          about: name,
          dueAt,
        },
      ];

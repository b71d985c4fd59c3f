import { workflowInfo } from '@temporalio/workflow';
import type { KeptStage, StageDefinitions } from '../../definitions/stage/kept';
import { rulesOf, type StageRules } from '../../definitions/stage/rules';
import { isOpen, type StageState } from '../../definitions/stage/state';
import { type Refused, refused } from '../../definitions/shared/refusal';
import type { ApprovalHost } from '../approval/hosting';
import { type OwnSteps, ownSteps } from '../case/own-steps';
import { now } from '../shared/now';
import { takeTurns } from '../shared/take-turns';

/** The sale of one opportunity as its flow holds it. */
export interface Sale {
  readonly opportunityId: string;
  readonly workflowId: string;
  readonly inTurn: <T>(task: () => Promise<T>) => Promise<T>;
  readonly own: OwnSteps;
  readonly state: () => StageState;
  readonly definitions: () => StageDefinitions;
  readonly rules: () => StageRules;
  readonly become: (kept: KeptStage) => void;
  /** It has been taken up, or there is none. */
  isBegun: boolean;
  /** There is none, or its registration ended the case: what is left is to say so. */
  isGone: boolean;
  /** The approval of the gate that is open. */
  gate: ApprovalHost | undefined;
}

export function openSale(opportunityId: string): Sale {
  let kept: KeptStage | undefined;
  let rules: StageRules | undefined;
  const inTurn = takeTurns();

  function taken<T>(value: T | undefined): T {
    if (value === undefined) throw new Error('The sale has not begun.');
    return value;
  }

  return {
    opportunityId,
    workflowId: workflowInfo().workflowId,
    inTurn,
    own: ownSteps({ caseId: opportunityId, flow: 'stage', inTurn, version: () => kept }),
    state: () => taken(kept).state,
    definitions: () => taken(kept).definitions,
    rules: () => taken(rules),
    become(next) {
      const { model, calendar } = next.definitions;
      const isSame = kept?.definitions.model === model && kept.definitions.calendar === calendar;
      if (!isSame) rules = rulesFor(next.definitions);
      kept = next;
    },
    isBegun: false,
    isGone: false,
    gate: undefined,
  };
}

export const rulesFor = ({ model, calendar }: StageDefinitions): StageRules =>
  rulesOf(model.body, model.version, calendar.body);

/** Whether something can still happen in it. */
export const goesOn = (sale: Sale): boolean => sale.isBegun && !sale.isGone && isOpen(sale.state());

export const refusalIfGone = ({ isGone }: Sale): Refused | undefined => (isGone ? GONE : undefined);

const GONE = refused('wrong_state', 'The registration of this opportunity is over; it cannot progress any more.');

/** The case’s time. It never lies before what it follows, whichever flow’s clock that was taken from. */
export function timeOf(sale: Sale): string {
  const moment = now();
  const since = sale.isBegun && !sale.isGone ? sale.state().lastDoneAt : '';
  return moment > since ? moment : since;
}

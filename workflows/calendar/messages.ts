import { integer, objectOf, text } from '../../definitions/shared/shape';
import type { FlowStart } from '../shared/flow-start';

/** A published version of a working calendar that open deadlines are to be computed by. */
export interface CalendarChange {
  readonly key: string;
  readonly version: number;
}

export const calendarChangeShape = objectOf<CalendarChange>({ key: text, version: integer });

/** What the flow of a change starts with. */
export interface CalendarChangeStart extends CalendarChange {
  /** Of the case that it is. */
  readonly id: string;
}

export const CALENDAR_CHANGE_WORKFLOW = 'calendarChangeWorkflow';
export const calendarChangeWorkflowId = ({ key, version }: CalendarChange): string =>
  `calendar-change/${key}/${version}`;

export const calendarChangeFlow = ({ id, key, version }: CalendarChangeStart): FlowStart => ({
  type: CALENDAR_CHANGE_WORKFLOW,
  workflowId: calendarChangeWorkflowId({ key, version }),
  args: [{ id, key, version }],
});

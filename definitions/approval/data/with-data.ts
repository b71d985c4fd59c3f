import { refusalToGrow } from '../../shared/data-size';
import { refusalOfData } from './conditions';
import type { Data } from '../state';
import { change, emit, type Outcome, type Turn } from '../round/turn';

/** New data, if every fact and condition of the definition is content with them, and a case can carry them. */
export const withData = (turn: Turn, data: Data): Outcome =>
  refusalToGrow(turn.state.data, data, '/form') ??
  refusalOfData(turn.state.definition, data, '', turn.environment) ??
  emit(change(turn, { data }), { kind: 'changeData', data });

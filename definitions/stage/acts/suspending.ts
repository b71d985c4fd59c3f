import { DateTime } from 'luxon';
import { addDuration } from '../../calendar/business-time';
import { DEFAULT_ZONE } from '../../shared/zone';
import { refused } from '../../shared/refusal';
import type { Suspend } from '../commands';
import type { StageRules } from '../rules';
import type { StageState } from '../state';
import { tellOfSale } from './telling';
import { done, type Outcome, type Turn } from '../turn';

/** Ten years: beyond it no timer of the engine reaches, and nobody means it. */
const LONGEST_MS = 3_653 * 86_400_000;

/** 挂起, from any stage. The stage’s clocks rest meanwhile. */
export function suspend(turn: Turn, { reason, summary, until }: Suspend): Outcome {
  const { state, at, rules } = turn;
  const { maySuspendFor } = rules.model.outcomes ?? {};
  const longest = maySuspendFor === undefined ? null : addDuration(rules.calendar, at, maySuspendFor);
  const end = until === null ? longest : momentOf(until, rules);
  if (end !== null && end <= at)
    return refused('unprocessable', `A suspension ends in the future; ${end} has passed.`, '/until');
  if (until !== null && end !== null && Date.parse(end) > Date.parse(at) + LONGEST_MS)
    return refused('unprocessable', 'A suspension lasts ten years at most. Give an earlier moment, or none.', '/until');
  if (end !== null && longest !== null && end > longest)
    return refused('unprocessable', `This business model allows a suspension until ${longest} at most.`, '/until');
  const data = { reason, ...(summary === undefined ? {} : { summary }), until: end };
  return done(
    { ...state, status: 'suspended', suspension: { since: at, until: end }, gate: null },
    { kind: 'announce', type: 'opportunity.suspended', data: { ...data, stage: state.visit.stageKey } },
    { kind: 'appendLedger', action: 'suspended', data },
    tellOfSale('opportunitySuspended', rules, reason, end),
  );
}

/** A day begins at midnight where the calendar is. */
function momentOf(until: string, { calendar }: StageRules): string {
  const zone = calendar.definition.zone ?? DEFAULT_ZONE;
  return new Date(DateTime.fromISO(until, { zone }).toMillis()).toISOString();
}

/** 恢复, by a person or at the end. Coming back counts as something done. */
export function resume({ state, at }: Turn): Outcome {
  const { suspension, pauses } = state;
  if (suspension === null) return refused('wrong_state', 'The opportunity is not suspended.');
  const next: StageState = {
    ...state,
    status: 'valid',
    suspension: null,
    pauses: [...pauses, { from: suspension.since, to: at }],
    lastDoneAt: at,
    notified: { ...state.notified, stalled: false },
  };
  return done(
    next,
    { kind: 'announce', type: 'opportunity.resumed', data: { stage: state.visit.stageKey, since: suspension.since } },
    { kind: 'appendLedger', action: 'resumed', data: {} },
  );
}

import { addDuration, subtractDuration } from '../calendar/business-time';
import { sharedCalendar } from '../calendar/compile';
import type { WorkingCalendar } from '../kinds/workingCalendar/schema';
import { compileExpression, type CompiledExpression } from '../shared/condition/compile';
import { declareFacts } from '../shared/condition/environment';
import { evaluate } from '../shared/condition/evaluate';
import { isRefused, type Refused } from '../shared/refusal';
import type { Environment } from './environment';
import type { ApprovalDefinition } from '../kinds/approval/schema';

/**
 * The rules that an approval of this version asks: its conditions over its declared facts, and its calendar’s
 * business time. Forms are checked where a decision comes in (the API), since a form’s validator is compiled, which a
 * flow cannot do.
 */
export function environmentOf(
  { facts = {}, steps }: Pick<ApprovalDefinition, 'facts' | 'steps'>,
  calendar: WorkingCalendar,
): Environment {
  const declared = declareFacts(facts);
  const conditions = new Set(steps.flatMap(({ when }) => when ?? []));
  const compiled = new Map<string, CompiledExpression | Refused>();
  const compile = (expression: string): CompiledExpression | Refused => {
    const known =
      compiled.get(expression) ??
      compileExpression(expression, declared, conditions.has(expression) ? 'bool' : 'strings');
    compiled.set(expression, known);
    return known;
  };
  const time = sharedCalendar(calendar);
  return {
    evaluate(expression, data) {
      const run = compile(expression);
      return isRefused(run) ? run : evaluate(run, data);
    },
    reads(expression) {
      const run = compile(expression);
      return isRefused(run) ? [] : run.reads.flatMap(([name]) => name ?? []);
    },
    dueAt: (from, duration) => addDuration(time, from, duration),
    before: (until, duration) => subtractDuration(time, until, duration),
    formErrors: () => [],
  };
}

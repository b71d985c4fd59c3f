import { DEFAULT_CALENDAR } from '../workingCalendar/schema';
import { mergeFacts } from '../../shared/condition/merge-facts';
import { serviceFacts } from './facts';
import type { ServiceProcess } from './schema';
import { clockMillis } from '../../shared/duration';
import { type Finding, warningAt } from '../../shared/finding';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { duplicates } from '../../definition/checking/duplicates';
import { limitFindings } from '../../definition/checking/lengths';
import { missingDefinition } from '../../definition/checking/references';
import type { World } from '../../definition/checking/world';

export function serviceProcessFindings(process: ServiceProcess, world: World): readonly Finding[] {
  const declared = declaredOrFinding(mergeFacts(serviceFacts, process.facts));
  return [
    ...missingDefinition(world, 'workingCalendar', process.calendar ?? DEFAULT_CALENDAR, '/calendar'),
    ...missingDefinition(world, 'approval', process.quoteApproval, '/quoteApproval'),
    ...missingDefinition(world, 'approval', process.settlement?.approval, '/settlement/approval'),
    ...duplicates(
      process.grades.map(({ key }) => key),
      (index) => `/grades/${index}/key`,
      'grades',
    ),
    ...timeFindings(process),
    ...process.grades.flatMap(({ respondWithin, resolveWithin }, index) =>
      isShorter(resolveWithin, respondWithin)
        ? [
            warningAt(
              `/grades/${index}/resolveWithin`,
              'resolved_before_response',
              'It is to be solved before anybody has to respond.',
              'Exchange the two limits.',
            ),
          ]
        : [],
    ),
    ...('findings' in declared
      ? declared.findings
      : conditionFindings(process.confirmation?.skipWhen, declared.declared, '/confirmation/skipWhen')),
  ];
}

/** Each limit must leave some time. When a revisit is due may be at once. */
const timeFindings = ({ grades, confirmation, dispatch, revisit }: ServiceProcess): readonly Finding[] => [
  ...grades.flatMap(({ respondWithin, resolveWithin }, index) => [
    ...limitFindings(respondWithin, `/grades/${index}/respondWithin`, 'every request would be overdue.'),
    ...limitFindings(resolveWithin, `/grades/${index}/resolveWithin`, 'every request would be overdue.'),
  ]),
  ...limitFindings(confirmation?.within, '/confirmation/within', 'no customer could confirm in time.'),
  ...limitFindings(dispatch?.acceptWithin, '/dispatch/acceptWithin', 'no technician could accept in time.'),
  ...limitFindings(revisit?.within, '/revisit/within', 'every revisit would be overdue.'),
];

/** Only where both are in the same unit, or both by the clock. */
function isShorter(a: ServiceProcess['grades'][number]['respondWithin'], b: typeof a): boolean {
  if ('businessHours' in a && 'businessHours' in b) return a.businessHours < b.businessHours;
  if ('businessDays' in a && 'businessDays' in b) return a.businessDays < b.businessDays;
  const [first, second] = [clockMillis(a), clockMillis(b)];
  return first !== undefined && second !== undefined && first < second;
}

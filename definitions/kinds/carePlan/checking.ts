import { careFacts } from './facts';
import type { CarePlan } from './schema';
import { mergeFacts } from '../../shared/condition/merge-facts';
import { type Finding, errorAt, warningAt } from '../../shared/finding';
import { conditionFindings, declaredOrFinding } from '../../shared/condition/findings';
import { cronFault } from './cron';
import { duplicates } from '../../definition/checking/duplicates';
import { missingDefinition } from '../../definition/checking/references';
import { type World, definitionIn } from '../../definition/checking/world';

const DEFAULT_SEND_AT = '09:00';

export function carePlanFindings(plan: CarePlan, world: World): readonly Finding[] {
  const declared = declaredOrFinding(mergeFacts(careFacts, plan.facts));
  return [
    ...occasionFindings(plan),
    ...('findings' in declared
      ? declared.findings
      : conditionFindings(plan.audience.where, declared.declared, '/audience/where')),
    ...missingDefinition(world, 'approval', plan.approval, '/approval'),
    ...duplicates(
      plan.channels.map(({ type }) => type),
      (index) => `/channels/${index}/type`,
      'channels',
    ),
    ...plan.channels.flatMap(({ type, template }, index) =>
      channelFindings(type, template, `/channels/${index}/template`, world),
    ),
    ...quietFindings(plan),
  ];
}

function occasionFindings({ occasion, audience, leadTime }: CarePlan): readonly Finding[] {
  if ('date' in occasion && !isDay(occasion.date))
    return [
      errorAt('/occasion/date', 'no_such_day', `There is no day ${occasion.date}.`, 'Write `MM-DD` or `YYYY-MM-DD`.'),
    ];
  if ('cron' in occasion) {
    const fault = cronFault(occasion.cron);
    if (fault !== undefined)
      return [
        errorAt(
          '/occasion/cron',
          'cron',
          `The cron line is refused: ${fault}`,
          'Write five fields, such as `0 9 * * 1` for Mondays at nine.',
        ),
      ];
  }
  if ('birthdayOf' in occasion && audience.of !== 'contacts') {
    return [
      errorAt(
        '/audience/of',
        'wrong_audience',
        'Contacts have birthdays, customers have none.',
        'Use `contacts`, or the occasion `anniversaryOf`.',
      ),
    ];
  }
  if (
    ('cron' in occasion || 'manual' in occasion) &&
    leadTime !== undefined &&
    Object.values(leadTime).some((amount) => amount > 0)
  ) {
    return [
      warningAt(
        '/leadTime',
        'no_occasion_to_lead',
        'There is no day that the lead time could be counted back from.',
        'Remove it.',
      ),
    ];
  }
  return [];
}

/** `MM-DD` of a leap year, or `YYYY-MM-DD` of that year. */
function isDay(text: string): boolean {
  const date = text.length === 5 ? `2000-${text}` : text;
  const at = Date.parse(`${date}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(date);
}

function channelFindings(
  type: 'email' | 'sms' | 'letter',
  key: string,
  pointer: string,
  world: World,
): readonly Finding[] {
  const missing = missingDefinition(world, 'messageTemplate', key, pointer);
  const template = definitionIn(world, 'messageTemplate', key);
  if (type !== 'email' || template === undefined || (template.subject ?? '').trim() !== '') return missing;
  return [
    warningAt(
      pointer,
      'mail_without_subject',
      `The template "${key}" has no subject.`,
      'Give it a `subject`, or use it for SMS only.',
    ),
  ];
}

function quietFindings({ quietHours, sendAt = DEFAULT_SEND_AT }: CarePlan): readonly Finding[] {
  if (quietHours === undefined) return [];
  const { from, to } = quietHours;
  if (from === to)
    return [
      errorAt(
        '/quietHours',
        'always_quiet',
        'It is quiet around the clock: nothing would ever be sent.',
        'Let it end at another time than it begins.',
      ),
    ];
  const quiet = from < to ? sendAt >= from && sendAt < to : sendAt >= from || sendAt < to;
  return quiet
    ? [
        warningAt(
          '/sendAt',
          'sent_in_quiet_hours',
          `At ${sendAt} it is quiet: everything waits until ${to}.`,
          `Send at ${to} or later.`,
        ),
      ]
    : [];
}

import { DEFAULT_MODEL } from '../../kinds/businessModel/schema';
import { DEFAULT_CALENDAR } from '../../kinds/workingCalendar/schema';
import type { Kind } from '../../kinds/kind';
import { opportunityNotices } from '../../notification/notices';
import { INCIDENT_OPENED, TEMPLATE_OF } from '../../notification/templates';

const NOTICE_TEMPLATES: readonly string[] = Object.values(TEMPLATE_OF);
const OPPORTUNITY_TEMPLATES: readonly string[] = opportunityNotices;

/**
 * What the product itself uses a definition for, where no other definition names it; undefined: nothing. Such a one
 * is not retired.
 */
export function neededFor({ kind, key }: { readonly kind: Kind; readonly key: string }): string | undefined {
  if (kind === 'workingCalendar' && key === DEFAULT_CALENDAR) return 'the clocks of whatever names no calendar';
  if (kind === 'businessModel' && key === DEFAULT_MODEL) return 'registrations that name no business model';
  if (kind === 'messageTemplate' && NOTICE_TEMPLATES.includes(key)) return 'notices about tasks and approvals';
  if (kind === 'messageTemplate' && OPPORTUNITY_TEMPLATES.includes(key)) return 'notices about opportunities';
  if (kind === 'messageTemplate' && key === INCIDENT_OPENED) return 'telling operations of incidents';
  return undefined;
}

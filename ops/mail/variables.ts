import type { DueMessage } from '../../db/notification/messages';
import { flowInWords } from '../../definitions/case/words';
import type { IncidentVariables } from '../../definitions/notification/notice-variables';
import { linkExpiry } from '../../definitions/notification/link';
import { oneLine, quoted } from '../../definitions/notification/safe-text';
import { shownTime } from '../../definitions/notification/shown-time';
import { wordsFor } from '../../definitions/notification/words';
import type { MailedTask } from './link';

interface Around {
  readonly recipient: { readonly name: string };
  readonly actor: { readonly name: string } | undefined;
  readonly task: MailedTask | undefined;
}

/** What the templates of notices may use, beside the link; definitions/shipped/messageTemplate declares it. */
export function mailVariables({ variables, created_at }: DueMessage, { recipient, actor, task }: Around): object {
  const { title } = variables;
  if ('step' in variables) return incidentVariables(variables, recipient);
  if ('about' in variables) {
    const { about, dueAt } = variables;
    return {
      recipient: { name: oneLine(recipient.name) },
      opportunity: { name: oneLine(title) },
      about: oneLine(about),
      ...(dueAt === null ? {} : { due: shownTime(dueAt) }),
    };
  }
  const { outcome, comment } = variables;
  return {
    recipient: { name: oneLine(recipient.name) },
    ...(actor === undefined ? {} : { actor: { name: oneLine(actor.name) } }),
    approval: { title: oneLine(title) },
    ...(task === undefined
      ? {}
      : {
          task: { stepName: oneLine(task.step_name), ...(task.due_at === null ? {} : { due: shownTime(task.due_at) }) },
        }),
    ...(outcome === undefined ? {} : { outcome: oneLine(wordsFor(outcome)) }),
    ...(comment === undefined ? {} : { comment: quoted(comment) }),
    validUntil: shownTime(new Date(linkExpiry(Date.parse(created_at)) * 1000).toISOString()),
  };
}

const incidentVariables = (
  { title, caseId, flow, step, cause, since }: IncidentVariables,
  recipient: Around['recipient'],
): object => ({
  recipient: { name: oneLine(recipient.name) },
  incident: {
    caseId,
    ...(title === '' ? {} : { title: oneLine(title) }),
    flow: flowInWords(flow),
    step,
    cause: oneLine(cause),
    since: shownTime(since),
  },
});

/** Handlebars makes a function of each template: use it in the API, activities and processes, never in a flow. */
import Handlebars from 'handlebars';
import type { MessageTemplate } from '../../kinds/messageTemplate/schema';

/**
 * Plain text: what stands for `<` is `<`. Whoever puts the result into HTML escapes it there. Only the blocks that
 * checking allows are known.
 */
const TEXT = {
  noEscape: true,
  knownHelpersOnly: true,
  knownHelpers: { if: true, unless: true, each: true, with: true, log: false, lookup: false },
};

export interface RenderedMessage {
  readonly subject: string;
  readonly body: string;
}

/** A template as a function from its variables to the message; one that is missing is left empty. */
export function messageRenderer({
  subject = '',
  body,
}: Pick<MessageTemplate, 'subject' | 'body'>): (variables: object) => RenderedMessage {
  const own = Handlebars.create();
  const [subjectOf, bodyOf] = [own.compile(subject, TEXT), own.compile(body, TEXT)];
  return (variables) => ({ subject: subjectOf(variables), body: bodyOf(variables) });
}

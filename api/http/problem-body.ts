import { withWords } from '../../definitions/shared/words/worded';
import { type ProblemDetails, titleOf } from './problem';

/** A problem as it is sent, in whichever way it came to be: here each gets its values and its words. */
export const problemBody = (
  { status, code, detail, errors, findings }: Omit<ProblemDetails, 'headers'>,
  instance: string,
) => ({
  type: `urn:baton:problem:${code}`,
  title: titleOf(status),
  status,
  ...withWords({ code, detail }),
  instance,
  ...(errors ? { errors: errors.map(withWords) } : {}),
  ...(findings ? { findings } : {}),
});

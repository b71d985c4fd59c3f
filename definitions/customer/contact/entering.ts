import { identityKeys } from '../../matching/identity/identity-keys';
import type { PlacedError } from '../../shared/refusal';
import type { Birthday } from './schema';

interface Entered {
  readonly email?: string | null | undefined;
  readonly mobile?: string | null | undefined;
  readonly birthday?: Birthday | null | undefined;
}

/** Nobody who can be written to was born before. */
const FIRST_YEAR = 1900;

/**
 * What of a contact cannot be: an address or number that reaches nobody, a day of birth that is none. `today` is
 * `YYYY-MM-DD`.
 */
export function contactErrors({ email, mobile, birthday }: Entered, today: string): readonly PlacedError[] {
  return [
    ...identityKeys({ email, mobile }).errors,
    ...(typeof birthday === 'string' ? birthdayErrors(birthday, today) : []),
  ];
}

function birthdayErrors(birthday: string, today: string): readonly PlacedError[] {
  if (birthday > today)
    return [
      { pointer: '/birthday', code: 'out_of_range', detail: `${birthday} has not come yet. Give the day of birth.` },
    ];
  if (Number(birthday.slice(0, 4)) < FIRST_YEAR)
    return [{ pointer: '/birthday', code: 'out_of_range', detail: `Give a day of birth from ${FIRST_YEAR} on.` }];
  return [];
}

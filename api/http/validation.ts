import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv2020 } from 'ajv/dist/2020';
import { formats } from '../../definitions/shared/form/formats';
import { pointerOf } from '../../definitions/shared/json';
import { schemaErrors } from '../../definitions/shared/schema-errors';
import { badRequest } from './problem';

const bodies = new Ajv2020({ allErrors: true, verbose: true, strict: false, formats: { ...formats } });
const queries = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  coerceTypes: true,
  useDefaults: true,
  formats: { ...formats },
});

/**
 * Reads what a client sent as the type that the schema describes, or refuses it with every place that does not fit
 * and its mend.
 */
export function reader<S extends TSchema>(schema: S, what: 'body' | 'query'): (input: unknown) => Static<S> {
  const fits = (what === 'body' ? bodies : queries).compile<Static<S>>(schema);
  return (input) => {
    if (what === 'body') refuseDepth(input);
    refuseNul(input, '');
    if (fits(input)) return input;
    const errors = schemaErrors(fits.errors ?? []).map(({ pointer, code, detail, fix }) => ({
      pointer,
      code,
      detail: `${detail} ${fix}`,
    }));
    throw badRequest(
      errors.map(({ pointer, detail }) => `${pointer === '' ? `The ${what}` : pointer}: ${detail}`).join(' '),
      errors,
    );
  };
}

/** What nests deeper than any form or custom field does was made to break a reader. */
const MAX_DEPTH = 32;

function refuseDepth(input: unknown): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw badRequest(`The body nests deeper than ${MAX_DEPTH} levels.`);
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}

/** The character that no text of the database can hold. */
const NUL = '\u0000';

function refuseNul(value: unknown, pointer: string): void {
  if (typeof value === 'string' && value.includes(NUL))
    throw badRequest(`${pointer}: holds a NUL character. Leave it out.`, [
      { pointer, code: 'nul_character', detail: 'holds a NUL character. Leave it out.' },
    ]);
  if (typeof value !== 'object' || value === null || Buffer.isBuffer(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const place = pointer + pointerOf(name);
    if (name.includes(NUL))
      throw badRequest('A name of the body holds a NUL character. Leave it out.', [
        { pointer, code: 'nul_character', detail: 'has a property whose name holds a NUL character' },
      ]);
    refuseNul(inner, place);
  }
}

import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv2020 } from 'ajv/dist/2020';
import { formats } from '../../definitions/shared/form/formats';
import type { PlacedError } from '../../definitions/shared/refusal';
import { schemaErrors } from '../../definitions/shared/schema-errors';
import { unkeptParts } from '../../definitions/shared/text';
import { badRequest, type Problem } from './problem';

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
    refuseUnkept(input, what);
    if (fits(input)) return input;
    const errors = schemaErrors(fits.errors ?? []).map(({ pointer, code, detail, fix }) => ({
      pointer,
      code,
      detail: `${detail} ${fix}`,
    }));
    throw refusedAt(errors, what);
  };
}

const refusedAt = (errors: readonly PlacedError[], what: string): Problem =>
  badRequest(
    errors.map(({ pointer, detail }) => `${pointer === '' ? `The ${what}` : pointer}: ${detail}`).join(' '),
    errors,
  );

/** Refuses what the database would refuse, or keep as something else. */
export function refuseUnkept(input: unknown, what: string): void {
  const errors = unkeptParts(input);
  if (errors.length > 0) throw refusedAt(errors, what);
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

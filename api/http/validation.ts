import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv2020 } from 'ajv/dist/2020';
import { jsonBytes } from '../../definitions/shared/data-size';
import { formats } from '../../definitions/shared/form/formats';
import type { PlacedError } from '../../definitions/shared/refusal';
import { schemaErrors } from '../../definitions/shared/schema-errors';
import { unkeptParts } from '../../definitions/shared/text';
import { MAX_BYTES } from '../../definitions/shared/wire';
import { badRequest, type Problem, unprocessable } from './problem';

const bodies = new Ajv2020({ allErrors: true, verbose: true, strict: false, formats: { ...formats } });
const queries = new Ajv2020({
  allErrors: true,
  verbose: true,
  strict: false,
  coerceTypes: true,
  useDefaults: true,
  formats: { ...formats },
});

for (const ajv of [bodies, queries])
  ajv.addKeyword({
    keyword: MAX_BYTES,
    schemaType: 'number',
    validate: (limit: number, value: unknown) => jsonBytes(value) <= limit,
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
    throw errors.every(({ code }) => code === 'too_large')
      ? unprocessable(detailOf(errors, what), errors)
      : refusedAt(errors, what);
  };
}

const refusedAt = (errors: readonly PlacedError[], what: string): Problem => badRequest(detailOf(errors, what), errors);

const detailOf = (errors: readonly PlacedError[], what: string): string =>
  errors.map(({ pointer, detail }) => `${pointer === '' ? `The ${what}` : pointer}: ${detail}`).join(' ');

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
    if (depth > MAX_DEPTH)
      throw refusedAt([{ pointer: '', code: 'too_deep', detail: `It nests deeper than ${MAX_DEPTH} levels.` }], 'body');
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}

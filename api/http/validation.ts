import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv2020 } from 'ajv/dist/2020';
import { formats } from '../../definitions/form/formats';
import { schemaErrors } from '../../definitions/shared/schema-errors';
import { badRequest } from './problem';

const bodies = new Ajv2020({ allErrors: true, verbose: true, strict: false, formats: { ...formats } });
const queries = new Ajv2020({ allErrors: true, verbose: true, strict: false, coerceTypes: true, useDefaults: true, formats: { ...formats } });

/** Reads what a client sent as the type that the schema describes, or refuses it with every place that does not fit and its mend. */
export function reader<S extends TSchema>(schema: S, what: 'body' | 'query'): (input: unknown) => Static<S> {
  const fits = (what === 'body' ? bodies : queries).compile<Static<S>>(schema);
  return (input) => {
    if (what === 'body') refuseDepth(input);
    if (fits(input)) return input;
    const errors = schemaErrors(fits.errors ?? []).map(({ pointer, code, detail, fix }) => ({ pointer, code, detail: `${detail} ${fix}` }));
    throw badRequest(errors.map(({ pointer, detail }) => `${pointer === '' ? `The ${what}` : pointer}: ${detail}`).join(' '), errors);
  };
}

/** What nests deeper than any form or custom field does was made to break a reader. */
const MAX_DEPTH = 32;

function refuseDepth(input: unknown): void {
  let level: unknown[] = [input];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > MAX_DEPTH) throw badRequest(`The body nests deeper than ${MAX_DEPTH} levels.`);
    level = level.flatMap((value): unknown[] => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  }
}

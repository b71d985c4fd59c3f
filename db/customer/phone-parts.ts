import type { Knex } from 'knex';
import type { PhonePart } from '../../definitions/customer/phone-part';

/** Leaves the rows one of whose numbers has this part. `phones` are columns that an index on `phone_parts` is about. */
export function withPhonePart<Q extends Knex.QueryBuilder>(
  query: Q,
  { digits, runs }: PhonePart,
  phones: readonly string[],
): Q {
  query.whereRaw(`phone_parts(${phones.join(', ')}) @> ?::text[]`, [[...runs]]);
  query.where((one) => phones.forEach((phone) => one.orWhereRaw(`digits(${phone}) like ?`, [`%${digits}%`])));
  return query;
}

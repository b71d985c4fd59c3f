import { soughtCharacters, soughtPairs, type SoughtPair } from '../definitions/conflict/name-grams';
import type { NameProfile } from '../definitions/conflict/name-profile';
import { OPEN } from './candidates';
import { gramShares } from './gram-shares';
import type { Db } from './knex';

/** Look-alikes that are worth scoring: those that share most bits come first. */
const MOST = 100;

/**
 * The customers and open opportunities whose names look most like this one, by the GIN indexes on `name_grams`. Names are looked up by
 * pieces, and at most a few hundred rows are read for each lookup: all its rare pairs at once, two, one, and for a short name all its
 * characters. So a frequent pair costs no more than a rare one, and what shares more than that pair is found all the same.
 */
export async function lookalikes(db: Db, profile: NameProfile): Promise<{ customerIds: string[]; opportunityIds: string[] }> {
  const pairs = soughtPairs(profile);
  const lookups = lookupsFor(pairs, soughtCharacters(profile), await gramShares(db));
  const { rows } = await db.raw<{ rows: { kind: 'customer' | 'opportunity'; id: string }[] }>(SEARCH, {
    pieces: lookups.map(({ pieces }) => pieces.join(' ')),
    most: lookups.map(({ most }) => most),
    floors: lookups.map(({ floor }) => floor),
    pairs: pairs.map(({ pair }) => pair),
    bits: pairs.map(({ bits }) => bits),
    open: OPEN,
    fee: BITS_PER_PIECE_TOO_MUCH,
    limit: MOST,
  });
  const idsOf = (wanted: string): string[] => rows.filter(({ kind }) => kind === wanted).map(({ id }) => id);
  return { customerIds: idsOf('customer'), opportunityIds: idsOf('opportunity') };
}

const SEARCH = `
  with lookup as (select string_to_array(pieces, ' ') as pieces, most, floor from unnest(:pieces::text[], :most::int[], :floors::real[]) as l(pieces, most, floor)),
  found as (
    select 'customer' as kind, hit.*, floor from lookup cross join lateral
      (select id, name_grams from customers where name_grams @> lookup.pieces limit lookup.most) as hit
    union all
    select 'opportunity', hit.*, floor from lookup cross join lateral
      (select id, name_grams from opportunities where name_grams @> lookup.pieces and status = any(:open::text[]) limit lookup.most) as hit
  ),
  each_once as (select kind, id, name_grams, max(floor) as floor from found group by kind, id, name_grams)
  select kind, id from each_once
  order by greatest(floor, (select sum(bits) from unnest(:pairs::text[], :bits::real[]) as sought(pair, bits) where pair = any(name_grams)))
    - cardinality(name_grams) * :fee::real desc, id
  limit :limit`;

interface Lookup {
  /** All of these in one name. */
  readonly pieces: readonly string[];
  /** Rows that are read at most. */
  readonly most: number;
  /** The bits that its hits are ranked by at least. */
  readonly floor: number;
}

function lookupsFor(pairs: readonly SoughtPair[], characters: readonly string[], shares: ReadonlyMap<string, number>): Lookup[] {
  const rarest = pairs
    .map(({ pair, bits }) => ({ pair, share: shares.get(pair) ?? 2 ** -bits }))
    .sort((one, two) => one.share - two.share)
    .slice(0, LOOKED_UP)
    .map(({ pair }) => pair);
  const seldom = rarest.filter((pair, i) => i === 0 || (shares.get(pair) ?? 0) < OFTEN);
  const two = seldom.slice(0, LOOKED_UP_BY_TWO);
  return [
    { pieces: seldom.length > 2 ? seldom : rarest, most: READ_FOR_SEVERAL, floor: 0 },
    ...two.flatMap((one, i) => two.slice(i + 1).map((other) => ({ pieces: [one, other], most: READ_FOR_SEVERAL, floor: 0 }))),
    ...seldom.map((pair) => ({ pieces: [pair], most: READ_FOR_ONE, floor: 0 })),
    ...(characters.length === 0 ? [] : [{ pieces: characters, most: READ_FOR_SEVERAL, floor: characters.length * BITS_PER_CHARACTER }]),
  ];
}

const LOOKED_UP = 8;
const LOOKED_UP_BY_TWO = 6;
const READ_FOR_SEVERAL = 150;
const READ_FOR_ONE = 300;
/** A piece that more of the names have is looked up only together with others. */
const OFTEN = 0.02;
/** What finding all characters of a short name apart is worth, each. */
const BITS_PER_CHARACTER = 6;
/** Of two names that share as much, the shorter one looks more like it. */
const BITS_PER_PIECE_TOO_MUCH = 0.2;

import { soughtCharacters, soughtPairs, type SoughtPair } from '../../definitions/matching/likeness/name-grams';
import type { NameProfile } from '../../definitions/matching/likeness/name-profile';
import { gramShares } from './gram-shares';
import { OPEN } from '../../definitions/registration/statuses';
import type { Db } from '../shared/knex';

/** Look-alikes that are worth scoring: those that share most bits come first. */
const MOST = 80;

/** A record whose name has pieces in common, before it is compared. */
export interface Lookalike {
  readonly kind: 'customer' | 'opportunity';
  readonly id: string;
  readonly name: string;
  readonly address: string | null;
}

/**
 * The customers and open opportunities whose names look most like this one, by the GIN indexes on `name_grams`. Names
 * are looked up by pieces, and at most a few hundred rows are read for each lookup: all its rare pairs at once, two,
 * one, and for a short name all its characters. So a frequent pair costs no more than a rare one, and what shares
 * more than that pair is found all the same.
 */
export async function lookalikes(db: Db, profile: NameProfile): Promise<Lookalike[]> {
  const pairs = soughtPairs(profile);
  const lookups = lookupsFor(pairs, soughtCharacters(profile), await gramShares(db));
  const { rows } = await db.raw<{ rows: Lookalike[] }>(
    'select kind, id, name, address from look_alikes(:lookups::text[], :most::int[], :bits::real[], ' +
      ':pairs::text[], :pairBits::real[], :open::text[], :fee::real, :limit::int)',
    {
      lookups: lookups.map(({ pieces }) => pieces.join(' ')),
      most: lookups.map(({ most }) => most),
      bits: lookups.map(({ bits }) => bits),
      pairs: pairs.map(({ pair }) => pair),
      pairBits: pairs.map(({ bits }) => bits),
      open: [...OPEN],
      fee: BITS_PER_PIECE_TOO_MUCH,
      limit: MOST,
    },
  );
  return rows;
}

interface Lookup {
  /** All of these in one name. */
  readonly pieces: readonly string[];
  /** Rows that are read at most. */
  readonly most: number;
  /** What a name tells that has them all. */
  readonly bits: number;
}

function lookupsFor(
  pairs: readonly SoughtPair[],
  characters: readonly string[],
  shares: ReadonlyMap<string, number>,
): Lookup[] {
  const shareOf = ({ pair, bits }: SoughtPair): number => shares.get(pair) ?? 2 ** -bits;
  const rarest = [...pairs].sort((one, two) => shareOf(one) - shareOf(two)).slice(0, LOOKED_UP);
  const seldom = rarest.filter(({ pair }, i) => i === 0 || (shares.get(pair) ?? 0) < OFTEN);
  const byTwo = seldom.slice(0, LOOKED_UP_BY_TWO);
  return [
    together(seldom.length > 2 ? seldom : rarest),
    ...byTwo.flatMap((one, i) => byTwo.slice(i + 1).map((other) => together([one, other]))),
    ...seldom.map((one) => ({ ...together([one]), most: READ_FOR_ONE })),
    ...(characters.length === 0
      ? []
      : [{ pieces: characters, most: READ_FOR_SEVERAL, bits: characters.length * BITS_PER_CHARACTER }]),
  ];
}

const together = (pairs: readonly SoughtPair[]): Lookup => ({
  pieces: pairs.map(({ pair }) => pair),
  most: READ_FOR_SEVERAL,
  bits: pairs.reduce((sum, { bits }) => sum + bits, 0),
});

const LOOKED_UP = 8;
const LOOKED_UP_BY_TWO = 6;
const READ_FOR_SEVERAL = 100;
const READ_FOR_ONE = 80;
/** A piece that more of the names have is looked up only together with others. */
const OFTEN = 0.02;
/** What finding all characters of a short name apart is worth, each. */
const BITS_PER_CHARACTER = 6;
/** Of two names that share as much, the shorter one looks more like it. */
const BITS_PER_PIECE_TOO_MUCH = 0.2;

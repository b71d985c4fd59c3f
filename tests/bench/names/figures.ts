import { type NameProfile, profileOf } from '../../../definitions/matching/likeness/name-profile';
import { scoreNames } from '../../../definitions/matching/likeness/name-score';
import type { Company } from './companies';
import { nearestAmong } from './nearest';
import { seeded, type Spelling, spellingsOf } from './spellings';
import { tallied, type Tally } from './tally';

const REVIEW_FROM = 0.6;
const SHOWN = 5;
const tellMisses = process.argv.includes('misses');

/** How the names of some companies find theirs among those of all. */
export function tallyOf(measured: readonly Company[], all: readonly Company[]): Tally {
  const index = indexOf(all);
  return { ...shortNames(measured, all, index), ...spellings(measured, index), ...absent(measured, index) };
}

type Index = (ours: NameProfile) => readonly { readonly name: string; readonly profile: NameProfile }[];
type Ranked = readonly { readonly name: string; readonly score: number }[];

/** About as many as the product scores, and one more for the name that is absent. */
const SCORED = 101;

function indexOf(all: readonly Company[]): Index {
  const known = [...new Set(all.map(({ fullName }) => fullName))].map((name) => ({ name, profile: profileOf(name) }));
  const nearest = nearestAmong(known.map(({ profile }) => profile));
  return (ours) => nearest(ours, SCORED).flatMap((i) => known[i] ?? []);
}

function shortNames(measured: readonly Company[], all: readonly Company[], index: Index): Tally {
  const fullNamesOf = new Map<string, Set<string>>();
  for (const { shortName, fullName } of all)
    fullNamesOf.set(shortName, (fullNamesOf.get(shortName) ?? new Set()).add(fullName));
  const asked = measured.map(({ shortName, fullName }) => {
    const ranked = rankedFor(shortName, index);
    const place = ranked.findIndex(({ name }) => fullNamesOf.get(shortName)?.has(name) === true);
    return {
      place,
      reviewed: (ranked[place]?.score ?? 0) >= REVIEW_FROM,
      told: `${shortName} of ${fullName}: ${first(ranked)}`,
    };
  });
  tell(asked.filter(({ place }) => place !== 0));
  return {
    'short.recallAt1': tallied(asked, ({ place }) => place === 0),
    'short.recallAt5': tallied(asked, ({ place }) => place >= 0 && place < SHOWN),
    'short.reviewed': tallied(asked, ({ reviewed }) => reviewed),
  };
}

function spellings(measured: readonly Company[], index: Index): Tally {
  const random = seeded(99);
  const asked = measured.flatMap(({ fullName }) =>
    [...spellingsOf(fullName, random)].map(([kind, name]) => {
      const ranked = rankedFor(name, index);
      const above = ranked.filter(({ score }) => score >= REVIEW_FROM);
      return {
        kind,
        found: above.length <= SHOWN && above.some((one) => one.name === fullName),
        told: `${kind} ${name} of ${fullName}: ${first(ranked)}`,
      };
    }),
  );
  tell(asked.filter(({ found }) => !found));
  const kinds: readonly Spelling[] = [
    'typo',
    'homophone',
    'movedBracket',
    'droppedForm',
    'fullWidth',
    'traditional',
    'branch',
  ];
  const figure = (of: typeof asked) => tallied(of, ({ found }) => found);
  return {
    'spellings.reviewedWithAtMost5': figure(asked),
    ...Object.fromEntries(
      kinds.map((wanted) => [`spellings.${wanted}`, figure(asked.filter(({ kind }) => kind === wanted))]),
    ),
  };
}

/** Each company's names among all the others: what goes to review there is a false alarm. */
function absent(measured: readonly Company[], index: Index): Tally {
  const figure = (which: 'fullName' | 'shortName') => {
    const asked = measured.map((company) => {
      const ranked = rankedFor(company[which], index, company.fullName);
      return { alarm: (ranked[0]?.score ?? 0) >= REVIEW_FROM, told: `absent ${company[which]}: ${first(ranked)}` };
    });
    tell(asked.filter(({ alarm }) => alarm));
    return tallied(asked, ({ alarm }) => alarm);
  };
  return { 'absent.fullName': figure('fullName'), 'absent.shortName': figure('shortName') };
}

function rankedFor(text: string, index: Index, absentName?: string): Ranked {
  const ours = profileOf(text);
  return index(ours)
    .filter(({ name }) => name !== absentName)
    .map(({ name, profile }) => ({ name, score: scoreNames(ours, profile) }))
    .sort((one, two) => two.score - one.score);
}

function first(ranked: Ranked): string {
  const [best] = ranked;
  return best === undefined ? 'nothing' : `${best.name} ${best.score.toFixed(2)}`;
}

function tell(misses: readonly { readonly told: string }[]): void {
  if (tellMisses) for (const { told } of misses) process.stderr.write(`${told}\n`);
}

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { profileOf, scoreNames } from '../../definitions/conflict/name-score';
import { print, rounded } from './measure';

const SAMPLE = 300;
const REVIEW_FROM = 0.6;

interface Company {
  readonly fullName: string;
  readonly shortName: string;
}

const companies: Company[] = readFileSync(path.join(__dirname, '..', 'data', 'companies.jsonl'), 'utf8').trim().split('\n').map((line): Company => JSON.parse(line));
const full = companies.map(({ fullName }) => profileOf(fullName));
const sample = Array.from({ length: SAMPLE }, (_, n) => Math.floor((n * companies.length) / SAMPLE));

/** The scores of a name against all full names, best first, but for its own where `without` says so. */
const ranked = (name: string, without?: number) =>
  full
    .map((theirs, index) => ({ index, score: index === without ? 0 : scoreNames(profileOf(name), theirs) }))
    .sort((a, b) => b.score - a.score);

const part = (count: number): number => rounded(count / SAMPLE);

const short = sample.map((index) => ({ index, list: ranked(companies[index]?.shortName ?? '') }));
const mistyped = sample.map((index) => ({ index, score: scoreNames(profileOf(slip(companies[index]?.fullName ?? '')), full[index] ?? profileOf('')) }));
const absent = sample.map((index) => ranked(companies[index]?.fullName ?? '', index)[0]?.score ?? 0);

print({
  bench: 'names',
  companies: companies.length,
  shortNameRecallAt1: part(short.filter(({ index, list }) => list[0]?.index === index).length),
  shortNameRecallAt5: part(short.filter(({ index, list }) => list.slice(0, 5).some((one) => one.index === index)).length),
  shortNameReviewed: part(short.filter(({ index, list }) => (list.find((one) => one.index === index)?.score ?? 0) >= REVIEW_FROM).length),
  mistypedReviewed: part(mistyped.filter(({ score }) => score >= REVIEW_FROM).length),
  falseAlarms: part(absent.filter((score) => score >= REVIEW_FROM).length),
});

/** One character of the own name replaced. */
function slip(name: string): string {
  const { core } = profileOf(name);
  const at = name.indexOf(core.slice(0, 2));
  return `${name.slice(0, at + 1)}鑫${name.slice(at + 2)}`;
}

import readings from '../../../definitions/matching/likeness/tables/readings.json';
import { oneOf } from './spellings';

/** How two people write one name in the same moment: what nobody’s rare pair of characters survives. */
export const slipsOfOwn = ['sound', 'mistyped', 'firstExchanged', 'lastExchanged', 'missing'] as const;

export type SlipOfOwn = (typeof slipsOfOwn)[number];

/** A company that nobody has heard of, and the same with one slip in its own name 字号 of three characters. */
export function namesWithSlip(kind: SlipOfOwn, random: () => number): readonly [string, string] {
  const [place, trade] = [oneOf(PLACES, random), oneOf(TRADES, random)];
  const alike = oneOf(SYLLABLES, random);
  const [first, second, third] = [oneOf(CHARACTERS, random), oneOf(alike, random), oneOf(CHARACTERS, random)];
  const slip: Readonly<Record<SlipOfOwn, readonly string[]>> = {
    sound: [
      first,
      oneOf(
        alike.filter((other) => other !== second),
        random,
      ),
      third,
    ],
    mistyped: [first, oneOf(CHARACTERS, random), third],
    firstExchanged: [second, first, third],
    lastExchanged: [first, third, second],
    missing: [first, third],
  };
  return [`${place}${first}${second}${third}${trade}`, `${place}${slip[kind].join('')}${trade}`];
}

const SYLLABLES = readings.syllables
  .split(' ')
  .map((entry) => Array.from(entry.slice(entry.indexOf(':') + 1)))
  .filter((characters) => characters.length > 1);
const CHARACTERS = [...new Set(SYLLABLES.flat())];
const PLACES = ['宁波', '台州', '绍兴', '嘉兴', '湖州', '温州', '金华', '衢州', '', '浙江'];
const TRADES = ['泵业', '阀门', '轴承有限公司', '电缆股份有限公司', '精密机械有限公司', '模具', '水表有限公司'];

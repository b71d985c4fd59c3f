import { Converter } from 'opencc-js';
import { soundAlike } from '../../../definitions/matching/likeness/homophones';
import { companies } from './companies';

/** Random numbers from 0 to 1 that come the same each time (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

export type Spelling = 'typo' | 'homophone' | 'movedBracket' | 'droppedForm' | 'fullWidth' | 'traditional' | 'branch';

/** A company's name as people also write it, one spelling of each kind that the name allows. */
export function spellingsOf(fullName: string, random: () => number): ReadonlyMap<Spelling, string> {
  const stem = FORM.exec(fullName)?.[1] ?? fullName;
  const moved = movedBracket(fullName, random);
  return new Map([
    ['typo', typo(fullName, stem.length, random)],
    ['homophone', homophone(fullName, stem.length, random)],
    ...(moved === undefined ? [] : [['movedBracket', moved] as const]),
    ['droppedForm', random() < 0.5 ? stem : `${stem}有限公司`],
    ['fullWidth', fullName.replaceAll(/[!-~]/g, (character) => String.fromCharCode(character.charCodeAt(0) + 0xfee0))],
    ['traditional', toTraditional(fullName)],
    ['branch', `${fullName}${oneOf(['上海', '北京', '广州', '深圳', '成都', '浙江', '西南', '武汉市'], random)}分公司`],
  ]);
}

const FORM = /^(.*?)(?:\(集团\)|集团)?(?:股份有限公司|有限责任公司|有限公司).*$/u;
const toTraditional = Converter({ from: 'cn', to: 't' });
const CHARACTERS = [...new Set(companies.map(({ fullName }) => fullName).join(''))].filter((character) =>
  /\p{Script=Han}/u.test(character),
);

function typo(name: string, stemLength: number, random: () => number): string {
  const at = Math.floor(random() * stemLength);
  const [before, character, after] = [name.slice(0, at), name.charAt(at), name.slice(at + 1)];
  const kind = random();
  if (kind < 0.5) return before + oneOf(CHARACTERS, random) + after;
  if (kind < 0.7) return before + after;
  if (kind < 0.85 && at + 1 < stemLength) return before + after.charAt(0) + character + after.slice(1);
  return before + oneOf(CHARACTERS, random) + character + after;
}

function homophone(name: string, stemLength: number, random: () => number): string {
  const at = Math.floor(random() * stemLength);
  const alike = CHARACTERS.filter((other) => other !== name.charAt(at) && soundAlike(name.charAt(at), other));
  return alike.length === 0 ? name : name.slice(0, at) + oneOf(alike, random) + name.slice(at + 1);
}

const PLACES =
  '北京|上海|天津|重庆|广东|深圳|广州|浙江|杭州|宁波|江苏|南京|苏州|' +
  '福建|厦门|山东|青岛|四川|成都|湖北|武汉|湖南|安徽|河南';
const PLACE_IN_FRONT = new RegExp(`^(${PLACES})市?(.{2})(?!集团)(.{4,})$`, 'u');

/** A bracket goes to another place in the name, or the place in front goes into one. */
function movedBracket(name: string, random: () => number): string | undefined {
  const bracket = /[(（](\p{Script=Han}{2,3})[)）]/u.exec(name);
  if (bracket !== null) {
    const without = name.replace(bracket[0], '');
    return random() < 0.5 && bracket[1] !== '集团'
      ? `${bracket[1] ?? ''}${without}`
      : `${without.slice(0, 4)}(${bracket[1] ?? ''})${without.slice(4)}`;
  }
  const place = PLACE_IN_FRONT.exec(name);
  return place === null ? undefined : `${place[2] ?? ''}（${place[1] ?? ''}）${place[3] ?? ''}`;
}

export const oneOf = <Value>(values: readonly Value[], random: () => number): Value => {
  const value = values[Math.floor(random() * values.length)];
  if (value === undefined) throw new Error('Nothing to choose from.');
  return value;
};

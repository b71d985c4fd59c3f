import table from './tables/readings.json';

/** Whether two characters can sound alike 同音: they share a reading (Hanyu Pinyin without tones). */
export function soundAlike(one: string, two: string): boolean {
  const readings = READINGS.get(two);
  return readings !== undefined && (READINGS.get(one) ?? []).some((reading) => readings.includes(reading));
}

const READINGS: ReadonlyMap<string, readonly string[]> = readingsByCharacter();

function readingsByCharacter(): Map<string, string[]> {
  const readings = new Map<string, string[]>();
  for (const entry of table.syllables.split(' ')) {
    const [syllable = '', characters = ''] = entry.split(':');
    for (const character of characters) readings.set(character, [...(readings.get(character) ?? []), syllable]);
  }
  return readings;
}

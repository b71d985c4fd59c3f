import { IANAZone } from 'luxon';
import { kept } from '../shared/kept';

/** A stretch of time in which a zone keeps one offset. */
export interface ZoneSegment {
  /** Milliseconds of the epoch; the end is not part of it. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds to add to UTC to get local time. */
  readonly offset: number;
}

const SECOND = 1_000;
const MINUTE = 60_000;
/** Shorter than the shortest time between two changes of a zone (Morocco around Ramadan: some four weeks). */
const PROBE = 14 * 86_400_000;

/** Cutting asks for hundreds of offsets, which is slow; many calendars have one zone and the same years. */
const segmentsBefore = kept<readonly ZoneSegment[]>(64);

/**
 * The time from `from` to `to` (epoch milliseconds) cut where the zone's offset changes. Throws a RangeError for an
 * unknown zone.
 */
export const zoneSegments = (zoneName: string, from: number, to: number): readonly ZoneSegment[] =>
  segmentsBefore(`${zoneName} ${from} ${to}`, () => cutTime(zoneName, from, to));

function cutTime(zoneName: string, from: number, to: number): readonly ZoneSegment[] {
  const zone = IANAZone.create(zoneName);
  if (!zone.isValid) throw new RangeError(`There is no time zone ${zoneName}.`);
  const offsetAt = (at: number) => Math.round(zone.offset(at) * MINUTE);

  const segments: ZoneSegment[] = [];
  let start = from;
  let offset = offsetAt(from);
  for (let at = from; at < to; at += PROBE) {
    const next = Math.min(at + PROBE, to);
    const nextOffset = offsetAt(next);
    if (nextOffset === offset) continue;
    const change = firstInstantOf(nextOffset, at, next, offsetAt);
    segments.push({ from: start, to: change, offset });
    start = change;
    offset = nextOffset;
  }
  return [...segments, { from: start, to, offset }];
}

/** By bisection to the second: the zone has another offset at `low`, and this one at `high`. */
function firstInstantOf(offset: number, low: number, high: number, offsetAt: (at: number) => number): number {
  while (high - low > SECOND) {
    const middle = low + Math.floor((high - low) / 2 / SECOND) * SECOND;
    if (offsetAt(middle) === offset) high = middle;
    else low = middle;
  }
  return high;
}

export const isZone = (zoneName: string): boolean => IANAZone.isValidZone(zoneName);

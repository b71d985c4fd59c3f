import { clipped } from '../../shared/text';
import type { Data } from '../state';

const MAX_LINES = 100;
const LONGEST_VALUE = 500;

const yuan = new Intl.NumberFormat('zh-CN', { style: 'currency', currency: 'CNY' });

/**
 * The data of an approval as lines of a page: amounts in yuan, what nests as JSON, all of it cut to what a page can
 * show.
 */
export const shownData = (data: Data): readonly { readonly name: string; readonly value: string }[] =>
  Object.entries(data)
    .slice(0, MAX_LINES)
    .map(([name, value]) => ({ name, value: shownValue(name, value) }));

function shownValue(name: string, value: unknown): string {
  if (value === null || value === undefined || value === '') return '—';
  if (typeof value === 'number' && name.endsWith('Fen')) return yuan.format(value / 100);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return clipped(text, LONGEST_VALUE);
}

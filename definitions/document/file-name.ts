import { withExtension } from './kinds';

/** In bytes of UTF-8, with the extension: what every file system takes. */
const LONGEST = 200;

/**
 * The name of a file as it is kept and offered for download: of a path its last part, without what a file system or a
 * screen does not show (control characters, marks that turn the direction of writing and so hide an extension) or
 * does not take, and with an extension of its type. Undefined: nothing is left.
 */
export function fileName(given: string, type: string): string | undefined {
  const last = given.normalize('NFC').split(/[/\\]/).at(-1) ?? '';
  const plain = last
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu, '')
    .replace(/[<>:"|?*]/g, '_')
    .replace(/\s+/g, ' ')
    .replace(/^[\s.]+|[\s.]+$/g, '');
  if (plain === '') return undefined;
  return shortened(withExtension(plain, type));
}

/** Cut in the middle of the name, so that the extension stays. */
function shortened(name: string): string {
  if (utf8Length(name) <= LONGEST) return name;
  const dot = name.lastIndexOf('.');
  const extension = name.slice(dot);
  const stem = Array.from(name.slice(0, dot));
  while (utf8Length(stem.join('') + extension) > LONGEST) stem.pop();
  return stem.join('').trimEnd() + extension;
}

const utf8Length = (text: string): number =>
  Array.from(text).reduce((sum, character) => {
    const point = character.codePointAt(0) ?? 0;
    return sum + (point < 0x80 ? 1 : point < 0x800 ? 2 : point < 0x10000 ? 3 : 4);
  }, 0);

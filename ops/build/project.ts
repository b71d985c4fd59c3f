import { existsSync } from 'node:fs';
import path from 'node:path';

/** The root of the project, whether this runs from its sources or from `dist/`. */
export const projectRoot = rootAbove(__dirname);

function rootAbove(folder: string): string {
  return existsSync(path.join(folder, 'package.json')) ? folder : rootAbove(path.dirname(folder));
}

import { isUtf8 } from 'node:buffer';
import { isDeepStrictEqual } from 'node:util';
import { newestVersion } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';
import { isPublishable } from '../../definitions/kinds/check';
import { isKind } from '../../definitions/kinds/kinds';
import { errorAt, type Finding } from '../../definitions/shared/finding';
import { isJsonObject } from '../../definitions/shared/json';
import { quotable, unkeptParts } from '../../definitions/shared/text';
import type { ArchivedFile } from './archive';
import { type Candidate, checkTogether } from './checked';
import type { Place } from './in-known-world';
import { isDefinitionKey } from './named';
import { publish, refusedFor } from './publishing';

export interface ImportedFile {
  readonly file: string;
  readonly verdict: 'new' | 'changed' | 'unchanged' | 'refused';
  /** The version that holds now; null where nothing was published. */
  readonly version: number | null;
  readonly findings: readonly Finding[];
}

interface Wanted {
  readonly candidates: readonly (Candidate & { readonly file: string; readonly verdict: 'new' | 'changed' })[];
  readonly others: readonly ImportedFile[];
}

/** What an import would do, file by file. Writes nothing. */
export async function tryImport(
  { db, world }: Place,
  files: readonly ArchivedFile[],
): Promise<readonly ImportedFile[]> {
  const { candidates, others } = await wantedOf(db, files);
  const checked = await checkTogether(candidates, await world());
  const judged = candidates.map(({ file, verdict }, index): ImportedFile => {
    const findings = checked[index]?.findings ?? [];
    return { file, verdict: isPublishable(findings) ? verdict : 'refused', version: null, findings };
  });
  return inOrder([...judged, ...others]);
}

/** Publishes every file that differs from what is published, in one transaction: all, or none and every finding. */
export async function importFiles(
  place: Place,
  files: readonly ArchivedFile[],
  { by, requestId, note }: { readonly by: string; readonly requestId: string; readonly note: string },
): Promise<readonly ImportedFile[]> {
  const { candidates, others } = await wantedOf(place.db, files);
  const refused = others.filter(({ verdict }) => verdict === 'refused');
  if (refused.length > 0)
    throw refusedFor(
      (await tryImport(place, files)).flatMap(({ file, findings }) =>
        findings.map((finding) => ({ ...finding, pointer: `/${file}${finding.pointer}` })),
      ),
    );
  if (candidates.length === 0) return others;
  const versions = await publish(place, {
    definitions: candidates.map((candidate) => ({ ...candidate, note })),
    by,
    requestId,
  });
  return inOrder([
    ...candidates.map(({ file, verdict }, index): ImportedFile => ({
      file,
      verdict,
      version: versions[index] ?? null,
      findings: [],
    })),
    ...others,
  ]);
}

/** What an editor or a file manager adds to a folder that is zipped: read by people, or by nobody. */
const isBycatch = (file: string): boolean =>
  file.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || /^readme(\.\w+)?$/i.test(part));

const inOrder = (files: readonly ImportedFile[]): readonly ImportedFile[] =>
  files.toSorted((a, b) => (a.file < b.file ? -1 : 1));

async function wantedOf(db: Db, files: readonly ArchivedFile[]): Promise<Wanted> {
  const candidates: Wanted['candidates'][number][] = [];
  const others: ImportedFile[] = [];
  const seen = new Set<string>();
  for (const { name: file, content } of files.filter(({ name }) => !isBycatch(name))) {
    const name = file.split('/').slice(-2).join('/');
    const read = seen.has(name)
      ? refusal('', 'duplicate', 'The zip has this definition twice.', 'Leave one of them out.')
      : readFile(name, content);
    seen.add(name);
    if ('refused' in read) {
      others.push({ file, verdict: 'refused', version: null, findings: [read.refused] });
      continue;
    }
    const newest = await newestVersion(db, read.kind, read.key);
    if (newest?.retired_at === null && isDeepStrictEqual(newest.body, read.body))
      others.push({ file, verdict: 'unchanged', version: newest.version, findings: [] });
    else candidates.push({ ...read, file, verdict: newest === undefined ? 'new' : 'changed' });
  }
  return { candidates, others };
}

const refusal = (pointer: string, code: string, message: string, fix: string) => ({
  refused: errorAt(pointer, code, message, fix),
});

function readFile(file: string, content: Buffer): Candidate | { readonly refused: Finding } {
  const [, kind = '', key = ''] = /^([^/]+)\/([^/]+)\.json$/.exec(file) ?? [];
  if (!isKind(kind) || !isDefinitionKey(key))
    return refusal(
      '',
      'unknown_file',
      'The file is no definition.',
      'Name files <kind>/<key>.json; only a README and hidden files are passed over.',
    );
  if (!isUtf8(content)) return refusal('', 'not_unicode', 'The file is not UTF-8.', 'Save it as UTF-8.');
  try {
    const body: unknown = JSON.parse(content.toString('utf8').replace(/^\uFEFF/, ''));
    const [unkept] = unkeptParts(body);
    if (unkept) return refusal(unkept.pointer, unkept.code, `It ${unkept.detail}`, 'Mend the file.');
    return isJsonObject(body)
      ? { kind, key, body }
      : refusal('', 'type', 'The file holds no object.', 'A definition is an object.');
  } catch (error) {
    return refusal(
      '',
      'malformed_json',
      `The file is not JSON: ${error instanceof Error ? quotable(error.message) : ''}`,
      'Mend the file.',
    );
  }
}

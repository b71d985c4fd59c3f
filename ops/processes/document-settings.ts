import path from 'node:path';
import { clamd } from '../../api/document/clamd';
import type { DocumentScanner } from '../../api/document/scanner';
import { projectRoot } from '../build/project';

export interface DocumentSettings {
  /** Where the contents of documents are. */
  readonly folder: string;
  readonly scanner: DocumentScanner | undefined;
}

const CLAMD_PORT = 3310;

/** What the environment says about documents; every wrong value becomes a line of `problems`. */
export function readDocumentSettings(env: NodeJS.ProcessEnv, problems: string[]): DocumentSettings {
  const home = path.resolve(given(env, 'BATON_HOME') ?? path.join(projectRoot, '.baton'));
  return {
    folder: path.resolve(given(env, 'BATON_DOCUMENTS') ?? path.join(home, 'documents')),
    scanner: scannerAt(given(env, 'BATON_VIRUS_SCANNER'), problems),
  };
}

function scannerAt(url: string | undefined, problems: string[]): DocumentScanner | undefined {
  if (url === undefined) return undefined;
  const { protocol, hostname, port } = URL.canParse(url) ? new URL(url) : { protocol: '', hostname: '', port: '' };
  if (protocol !== 'clamd:' || hostname === '') {
    problems.push(`BATON_VIRUS_SCANNER is "${url}"; it must look like clamd://host:${CLAMD_PORT}`);
    return undefined;
  }
  return clamd({ host: hostname, port: port === '' ? CLAMD_PORT : Number(port) });
}

const given = (env: NodeJS.ProcessEnv, name: string): string | undefined => (env[name] === '' ? undefined : env[name]);

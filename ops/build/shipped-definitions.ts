import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { publishFirstVersion } from '../../db/definition/rows';
import type { Db } from '../../db/shared/knex';

const SHIPPED = path.join(__dirname, '..', '..', 'definitions', 'shipped');

/**
 * Publishes each definition that comes with the product as version 1, where there is none: what operations changed
 * stays.
 */
export async function publishShipped(db: Db): Promise<void> {
  const publishedAt = new Date().toISOString();
  for (const file of readdirSync(SHIPPED, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.json'))
    .sort()) {
    const body: unknown = JSON.parse(readFileSync(path.join(SHIPPED, file), 'utf8'));
    if (!isDefinition(body)) throw new Error(`definitions/shipped/${file} has no kind or no key`);
    await publishFirstVersion(db, { kind: body.kind, key: body.key, body, note: 'shipped', published_at: publishedAt });
  }
}

const isDefinition = (body: unknown): body is { kind: string; key: string } =>
  typeof body === 'object' &&
  body !== null &&
  'kind' in body &&
  typeof body.kind === 'string' &&
  'key' in body &&
  typeof body.key === 'string';

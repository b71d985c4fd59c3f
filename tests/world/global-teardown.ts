import { rmSync } from 'node:fs';
import path from 'node:path';

export default async function tearDown(): Promise<void> {
  const bundle = process.env['TEST_WORKFLOW_BUNDLE'];
  if (bundle !== undefined) rmSync(path.dirname(bundle), { recursive: true, force: true });
  await globalThis.batonEngines?.stop();
}

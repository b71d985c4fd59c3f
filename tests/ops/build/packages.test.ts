import { execFileSync } from 'node:child_process';
import path from 'node:path';

test('the lock file names the native packages of every system, or npm ci would refuse it', () => {
  execFileSync(process.execPath, ['ops/build/complete-lock.mjs', '--check'], {
    cwd: path.resolve(__dirname, '..', '..', '..'),
    stdio: 'pipe',
  });
});

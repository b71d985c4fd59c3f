import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

export const loopback = '127.0.0.1';

/** How many ports in a row the embedded Temporal takes: its four services and their membership. */
export const temporalPorts = 8;

/** Below the range from which systems take the ports of outgoing connections: nobody else draws from here. */
const drawFrom = 12_000;
const drawBelow = 31_000;

/** Refuses a port that somebody listens on, in words that say what to change. */
export async function requireFreePort(port: number, use: string, variable: string): Promise<void> {
  const problem = await problemOf(port);
  if (problem === 'EADDRINUSE')
    throw new Error(
      `port ${port} on ${loopback}, wanted for ${use}, is taken by another process; set ${variable} to a free port`,
    );
  if (problem === 'EACCES')
    throw new Error(
      `port ${port}, wanted for ${use}, needs more rights than this user has; set ${variable} to a port above 1023`,
    );
  if (problem !== null)
    throw new Error(`port ${port}, wanted for ${use}, cannot be used: ${problem}; set ${variable} to another port`);
}

/** The first of `count` ports in a row that nobody listens on. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const first = randomInt(drawFrom, drawBelow - count);
    const problems = await Promise.all(Array.from({ length: count }, (_, index) => problemOf(first + index)));
    if (problems.every((problem) => problem === null)) return first;
  }
}

function problemOf(port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    server.listen({ port, host: loopback, exclusive: true }, () => server.close(() => resolve(null)));
  });
}

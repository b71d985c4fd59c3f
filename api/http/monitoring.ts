import { BlockList } from 'node:net';
import { timingSafeEqual } from 'node:crypto';
import { hashOfToken } from './authentication';
import { Problem } from './problem';

const loopback = new BlockList();
loopback.addSubnet('127.0.0.0', 8, 'ipv4');
loopback.addAddress('::1', 'ipv6');

/**
 * Figures are for this machine, and for whoever has the token of `BATON_METRICS_TOKEN`; where none is set, for nobody
 * else. A proxy on this machine names whom it asks for in `X-Forwarded-For`.
 */
export function assertMonitoring(address = '', given: string | undefined, expected: string | undefined): void {
  if (isLoopback(address) || isSame(given, expected)) return;
  throw new Problem({
    status: 401,
    code: 'unauthenticated',
    detail: 'From another machine this needs the token of BATON_METRICS_TOKEN, as "Authorization: Bearer …".',
    headers: { 'WWW-Authenticate': 'Bearer' },
  });
}

/** Also where an address of IPv4 is written as one of IPv6, as `::ffff:127.0.0.1`. */
const isLoopback = (address: string): boolean => loopback.check(address, address.includes(':') ? 'ipv6' : 'ipv4');

const isSame = (given: string | undefined, expected: string | undefined): boolean =>
  given !== undefined && expected !== undefined && timingSafeEqual(hashOfToken(given), hashOfToken(expected));

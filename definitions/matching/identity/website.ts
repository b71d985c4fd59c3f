import { parse } from 'tldts';
import { isInvalid, type Normalised } from './normalised';
import { plainText } from '../../shared/search/plain-text';
import { toAscii } from './punycode';
import { SHARED_DOMAINS } from './shared-domains';

/**
 * A website as its registrable domain by the public suffix list (`https://www.crm.kingdee.com.cn/x` →
 * `kingdee.com.cn`), in ASCII. Below a suffix that a hosting company registered (`github.io`) the customer's own
 * label is part of it.
 */
export function normaliseWebsite(text: string): Normalised {
  const host = toAscii(hostOf(plainText(text)));
  if (isInvalid(host)) return { invalid: NOT_A_WEBSITE };
  const { domain, isIp, isIcann, isPrivate } = parse(host.value, { allowPrivateDomains: true });
  if (isIp === true || domain === null || !(isIcann === true || isPrivate === true)) return { invalid: NOT_A_WEBSITE };
  return { value: domain };
}

/**
 * Whether many companies are found under this domain (free-mail hosts, market places, site builders), so that it
 * identifies none of them.
 */
export const isSharedDomain = (domain: string): boolean => SHARED_DOMAINS.has(domain);

/** What stands between scheme (and user) and port or path. */
const hostOf = (url: string): string =>
  url
    .replaceAll('。', '.')
    .replace(/^[a-z][a-z0-9+.-]*:(?!\d)[/\\]*/i, '')
    .replace(/^\/\//, '')
    .replace(/[/?#\\].*$/su, '')
    .replace(/^.*@/su, '')
    .replace(/:\d*$/, '')
    .replace(/\.$/, '');

const NOT_A_WEBSITE = 'This is not a website with a registered domain, such as www.company.cn.';

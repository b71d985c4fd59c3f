import { createHmac, timingSafeEqual } from 'node:crypto';
import { claimsIn, claimsText, type LinkClaims } from '../../../definitions/notification/link';

/** The purpose is signed too, so that nothing else that the secret signs passes for a link. */
const PURPOSE = 'one-time link';

/** Tokens of one-time links: the claims, readable, and an HMAC-SHA-256 over them. */
export function linkTokens(secret: Buffer) {
  const markOf = (text: string): string =>
    createHmac('sha256', secret).update(`${PURPOSE} ${text}`).digest('base64url');

  return {
    tokenOf(claims: LinkClaims): string {
      const text = claimsText(claims);
      return `${text}.${markOf(text)}`;
    },
    /** Undefined for whatever was not signed here. */
    claimsOf(token: string): LinkClaims | undefined {
      const end = token.lastIndexOf('.');
      const text = token.slice(0, end);
      const [given, expected] = [Buffer.from(token.slice(end + 1)), Buffer.from(markOf(text))];
      return given.length === expected.length && timingSafeEqual(given, expected) ? claimsIn(text) : undefined;
    },
  };
}

export type LinkTokens = ReturnType<typeof linkTokens>;

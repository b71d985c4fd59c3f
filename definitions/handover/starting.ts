import { type Refused, refused } from '../shared/refusal';

interface Asked {
  readonly fromUserId: string;
  readonly toUserId: string;
}

type KnownPerson = { readonly name: string; readonly active: boolean } | undefined;

/**
 * Refuses a handover to nobody, or to the same person. Whoever hands over may have left already: that is what
 * handovers are for.
 */
export function refusalOfHandover(
  { fromUserId, toUserId }: Asked,
  from: KnownPerson,
  to: KnownPerson,
): Refused | undefined {
  const errors = [
    ...(from === undefined ? [{ pointer: '/fromUserId', code: 'unknown_user', detail: 'There is no such user.' }] : []),
    ...(to === undefined ? [{ pointer: '/toUserId', code: 'unknown_user', detail: 'There is no such user.' }] : []),
    ...(to?.active === false ? [{ pointer: '/toUserId', code: 'unknown_user', detail: `${to.name} has left.` }] : []),
    ...(fromUserId === toUserId
      ? [{ pointer: '/toUserId', code: 'same_person', detail: 'Nobody hands over to themselves. Name somebody else.' }]
      : []),
  ];
  return errors.length === 0
    ? undefined
    : refused('unprocessable', errors.map(({ detail }) => detail).join(' '), undefined, errors);
}

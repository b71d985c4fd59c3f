import { randomUUID } from 'node:crypto';
import type { Instance } from '../world/instance';
import { askUntilAnswered, eachBy, type Keyed, gotNoAnswer, saidIn, signIn, type Told } from './asking';
import { effectsOfRegistrations, type Registered } from './registration-effects';
import type { Load, Work } from './work';

interface Registration {
  readonly request: Keyed;
  readonly name: string;
}

/** Numbers go on from a random one: two that are drawn by chance are the same after some thousand registrations. */
let lastMobile = Math.floor(Math.random() * 1e8);

/** A registration of a company that nobody else has heard of. */
export function newRegistration(token: string, more: object = {}): Registration {
  lastMobile = (lastMobile + 1) % 1e8;
  const mobile = `139${String(lastMobile).padStart(8, '0')}`;
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, '0');
  const character = (digit: string) =>
    String.fromCodePoint(0x5b57 + Number(digit) * 37 + Math.floor(Math.random() * 30));
  const name = `${Array.from(digits, character).join('')}有限公司`;
  const key = randomUUID();
  return {
    name,
    request: {
      key,
      token,
      path: '/opportunities',
      body: { name: `故障演练 ${key}`, customer: { name, mobile }, ...more },
      status: 201,
    },
  };
}

/** Gives the id of its opportunity; undefined where there was no answer. */
export async function register(url: string, { request }: Registration, told: Told): Promise<string | undefined> {
  const text = await askUntilAnswered(url, request, told);
  return text === undefined ? undefined : String(saidIn(text, 'id'));
}

/** Opportunities are registered, `clients` at a time. */
export async function registering({ url, connections }: Instance, { cases, clients }: Load): Promise<Work> {
  const token = await signIn(url, 'sales1');
  const told = gotNoAnswer();
  const registered: Registered[] = [];
  const registrations = Array.from({ length: cases }, () => newRegistration(token));
  const registerOne = async (registration: Registration): Promise<void> => {
    const id = await register(url, registration, told);
    if (id !== undefined) registered.push({ key: registration.request.key, name: registration.name, id });
  };
  return {
    what: 'registrations',
    requests: cases,
    told,
    done: eachBy(clients, registrations, registerOne),
    isUnderWay: () => told.answers.length >= Math.floor(cases / 4),
    effects: () => effectsOfRegistrations(connections(), registered),
  };
}

/** One e-mail, ready to be sent. Names and subject are single lines. */
export interface Mail {
  /** Of the message; the Message-ID is made of it, so that whoever gets it twice can tell. */
  readonly id: string;
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  /** ISO 8601. */
  readonly date: string;
}

/** A way to send mail. */
export interface MailSender {
  /** How many are sent at once; a crash in between may send so many a second time where `send` is not repeatable. */
  readonly atOnce: number;
  /** Throws {@link Undeliverable} when trying again is no use, any other error when it may be. */
  readonly send: (mail: Mail) => Promise<void>;
  readonly close: () => void;
}

/** The receiving side has refused this message for good. */
export class Undeliverable extends Error {
  override readonly name = 'Undeliverable';
}

/** Who writes: `Baton <baton@company.cn>`, or the address alone. */
export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export const messageIdOf = ({ id }: Pick<Mail, 'id'>, { address }: Mailbox): string =>
  `<${id}@${address.slice(address.lastIndexOf('@') + 1)}>`;

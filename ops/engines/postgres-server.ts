/** A Postgres server and a role on it that may create databases. */
export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** Whether we have made it: nobody else’s data is on it. */
  readonly isOurs: boolean;
  /** The connection string of one of its databases. */
  url(database: string): string;
}

const defaultPort = 5432;

/** The server behind a connection string, and the name of the database in it. */
export function serverBehind(databaseUrl: string): { server: PostgresServer; database: string } {
  const parsed = new URL(databaseUrl);
  const url = (database: string) => {
    const other = new URL(databaseUrl);
    other.pathname = `/${encodeURIComponent(database)}`;
    return other.href;
  };
  const [user, password, database] = [parsed.username, parsed.password, parsed.pathname.slice(1)].map(
    decodeURIComponent,
  );
  return {
    server: {
      host: parsed.hostname,
      port: Number(parsed.port) || defaultPort,
      user: user ?? '',
      password: password ?? '',
      isOurs: false,
      url,
    },
    database: database ?? '',
  };
}

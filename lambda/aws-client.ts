/** The part of an AWS SDK client that a function uses. */
export type Sender<C extends { send: unknown }> = Pick<C, 'send'>;

/** The settings of clients that the functions use. */
export interface ClientSettings {
  readonly region?: string;
  readonly maxAttempts?: number;
  readonly retryMode?: 'standard';
  readonly requestHandler?: {
    readonly connectionTimeout: number;
    readonly socketTimeout: number;
    readonly requestTimeout: number;
    readonly throwOnRequestTimeout: boolean;
  };
}

/** Creates an AWS SDK client. The functions take it as an argument, so that tests can replace AWS. */
export type Connect = <C extends { send: unknown }>(
  Client: new (settings: ClientSettings) => C,
  settings: ClientSettings,
) => Sender<C>;

/** Connects to AWS. */
export const connectToAws: Connect = (Client, settings) => new Client(settings);

/** Requests all pages of a list. */
export async function listAll<Page, Item>(
  ask: (token: string | undefined) => Promise<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
  nextOf: (page: Page) => string | undefined,
): Promise<Item[]> {
  const items: Item[] = [];
  let token: string | undefined;
  do {
    const page = await ask(token);
    items.push(...(itemsOf(page) ?? []));
    token = nextOf(page);
  } while (token);
  return items;
}

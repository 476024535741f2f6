/** A watch that runs during a test and records its events. */
import type { ApiClient, WatchEvent } from '../support/api-client.ts';
import { waitFor } from '../support/wait-for.ts';

export class Watching {
  readonly events: WatchEvent[] = [];
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #hasEnded = false;
  #error: Error | undefined;

  constructor(client: ApiClient, path: string) {
    this.#done = this.#run(client, path);
  }

  /** Events as `TYPE name`, without bookmarks. */
  get story(): readonly string[] {
    return this.events
      .filter(({ type }) => type !== 'BOOKMARK')
      .map(({ type, object }) => `${type} ${object.metadata.name}`);
  }

  /** Waits for the first event that matches. */
  async find(what: string, fits: (event: WatchEvent) => boolean): Promise<WatchEvent> {
    return waitFor(what, () => {
      if (this.#error !== undefined) throw this.#error;
      return this.events.find(fits);
    });
  }

  /** Waits for the server to end the watch. @throws the error with which the server refused it */
  async ended(): Promise<void> {
    await waitFor('the watch to end', () => this.#hasEnded);
    if (this.#error !== undefined) throw this.#error;
  }

  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(client: ApiClient, path: string): Promise<void> {
    try {
      for await (const event of client.watch(path, this.#abort.signal)) this.events.push(event);
    } catch (error) {
      if (!this.#abort.signal.aborted) this.#error = error instanceof Error ? error : new Error(String(error));
    }
    this.#hasEnded = true;
  }
}

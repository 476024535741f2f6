/** Remembers why the streamed list of a reflector failed, and logs it once when lists are read in pages instead. */
import type { Logger } from '../../model/logger.ts';

export class StreamedListNotes {
  readonly #logger: Logger;
  readonly #fields: { readonly resource: string; readonly path: string };
  #refusal = '';
  #isUnsupported = false;
  #logged = '';

  constructor({ logger, resource, path }: { logger: Logger; resource: string; path: string }) {
    this.#logger = logger;
    this.#fields = { resource, path };
  }

  /**
   * @param reason safe to log
   * @param isUnsupported the API server does not support streamed lists, so there is nothing to correct
   */
  refused(reason: string, isUnsupported = false): void {
    this.#refusal = reason;
    this.#isUnsupported = isUnsupported;
  }

  /** Logs why lists are not streamed for a while, unless that reason was logged last. */
  explain(): void {
    if (this.#refusal === this.#logged) return;
    this.#logged = this.#refusal;
    this.#logger[this.#isUnsupported ? 'info' : 'warn'](
      { ...this.#fields, reason: this.#refusal },
      'lists are read in pages, the streamed one does not work',
    );
  }
}

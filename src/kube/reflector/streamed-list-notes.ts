/** Remembers why the streamed list of a reflector did not work, and says it once when lists are read in pages instead. */
import type { Logger } from '../../model/logger.ts';

export class StreamedListNotes {
  readonly #logger: Logger;
  readonly #fields: { readonly resource: string; readonly path: string };
  #refusal = '';
  #isUnsupported = false;
  #said = '';

  constructor({ logger, resource, path }: { logger: Logger; resource: string; path: string }) {
    this.#logger = logger;
    this.#fields = { resource, path };
  }

  /**
   * @param reason safe to log
   * @param isUnsupported the API server says that it has no streamed lists, so nobody has to do anything
   */
  refused(reason: string, isUnsupported = false): void {
    this.#refusal = reason;
    this.#isUnsupported = isUnsupported;
  }

  /** Says why there are no streamed lists for a while, unless that is what was said last. */
  explain(): void {
    if (this.#refusal === this.#said) return;
    this.#said = this.#refusal;
    this.#logger[this.#isUnsupported ? 'info' : 'warn'](
      { ...this.#fields, reason: this.#refusal },
      'lists are read in pages, the streamed one does not work',
    );
  }
}

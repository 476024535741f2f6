/**
 * In which format each kind is listed and watched. Built-in kinds have protobuf until the API server answers otherwise
 * or something in it cannot be read; from then on they have JSON, like every other kind.
 */
import type { Logger } from '../../model/logger.ts';
import { targetOf } from '../api/resources.ts';
import type { WireFormat } from '../api/transport-types.ts';
import { hasMessage } from '../protobuf/messages.ts';
import { MalformedMessageError, UnknownFieldError } from '../protobuf/malformed.ts';
import { TransportError } from '../transport/transport-error.ts';

export interface WireFormatsOptions {
  /** `json`: no kind has protobuf. */
  readonly wireFormat: 'auto' | 'json';
  readonly logger: Logger;
}

/** The format of one list and its watch. */
export interface ListFormat {
  readonly wanted: WireFormat;
  /** Notes the format of an answer with content. */
  answered(format: WireFormat | undefined): void;
  /** Notes a refusal, by its status. */
  refused(status: number): void;
  /** Notes an error, which may be that an answer cannot be read. */
  failed(error: unknown): void;
  /** Notes that something cannot be read. @param reason safe to log */
  unreadable(reason: string): void;
}

const ignore = (): void => undefined;

export const alwaysJson: ListFormat = {
  wanted: 'json',
  answered: ignore,
  refused: ignore,
  failed: ignore,
  unreadable: ignore,
};

export class WireFormats {
  readonly #options: WireFormatsOptions;
  readonly #refused = new Set<string>();

  constructor(options: WireFormatsOptions) {
    this.#options = options;
  }

  /** @param path of a list: see `listPath` */
  of(path: string): ListFormat {
    const kind = targetOf(path)?.kind;
    if (kind === undefined || this.#options.wireFormat === 'json' || !hasMessage(kind)) return alwaysJson;
    const refused = this.#refused;
    const unreadable = (reason: string): void => {
      this.#refuse(kind, reason);
    };
    return {
      get wanted() {
        return refused.has(kind) ? 'json' : 'protobuf';
      },
      answered: (format) => {
        if (format === 'json') unreadable('the API server answers as JSON');
      },
      refused: (status) => {
        if (status === 406) unreadable('the API server does not answer in protobuf');
      },
      failed: (error) => {
        const isMalformed = error instanceof TransportError && error.code === 'malformed';
        if (isMalformed || isUndecodable(error)) unreadable(error.message);
      },
      unreadable,
    };
  }

  #refuse(kind: string, reason: string): void {
    if (this.#refused.has(kind)) return;
    this.#refused.add(kind);
    this.#options.logger.info({ kind, reason }, 'kind is read as JSON, not in protobuf');
  }
}

/** Whether an object in protobuf could not be decoded, which may be found only where a member of it is first read. */
export function isUndecodable(error: unknown): error is MalformedMessageError | UnknownFieldError {
  return error instanceof MalformedMessageError || error instanceof UnknownFieldError;
}

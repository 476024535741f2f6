/**
 * Publishes texts as annotations of the Lease. The writes that take and renew the Lease carry those that the Lease does
 * not have as they should be, so that publishing needs no request of its own, and makes no version of the Lease with
 * which a renewal conflicts. The election does not depend on it: a write that the API server refuses is sent again
 * without them.
 */
import type { AnnotatingLeaseStore, LeaseStore } from './ports.ts';
import { Publication, type PublicationOptions, type PublishedText } from './publication.ts';
import type {
  Lease,
  LeaseAnnotationChanges,
  LeaseAnnotations,
  LeaseCall,
  LeaseRead,
  LeaseSpec,
  LeaseWrite,
} from '../model/lease.ts';

export interface PublishingStoreOptions extends PublicationOptions {
  readonly store: AnnotatingLeaseStore;
  readonly published: readonly PublishedText[];
}

/** What a write carries. */
interface Carried {
  readonly publication: Publication;
  readonly text: string | undefined;
}

export class PublishingStore implements LeaseStore {
  readonly #options: PublishingStoreOptions;
  readonly #publications: readonly Publication[];

  constructor(options: PublishingStoreOptions) {
    this.#options = options;
    this.#publications = options.published.map((each) => new Publication(each, options));
  }

  read(call: LeaseCall): Promise<LeaseRead> {
    return this.#options.store.read(call);
  }

  create(spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    return this.#write(undefined, spec, call);
  }

  update(lease: Lease, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    return this.#write(lease, spec, call);
  }

  async #write(lease: Lease | undefined, spec: LeaseSpec, call: LeaseCall): Promise<LeaseWrite> {
    const { store, clock } = this.#options;
    const send = (timeoutMs: number, texts?: readonly Carried[]): Promise<LeaseWrite> => {
      const limited = { ...call, timeoutMs };
      return lease === undefined
        ? store.create(spec, limited, texts && settingsOf(texts))
        : store.update(lease, spec, limited, texts && changesOf(texts));
    };
    const startMs = clock.monotonicMs();
    const carried = this.#due(lease, spec).map((publication) => ({ publication, text: publication.text }));
    if (carried.length === 0) return send(call.timeoutMs);
    const outcome = await send(call.timeoutMs, carried);
    for (const { publication, text } of carried) publication.take(outcome, text);
    if (outcome.result !== 'failed' || !outcome.isRefused) return outcome;
    // Both calls together take no longer than one may.
    const withoutThem = await send(Math.max(1, call.timeoutMs - (clock.monotonicMs() - startMs)));
    if (withoutThem.result === 'written') for (const { publication } of carried) publication.note(outcome.reason);
    return withoutThem;
  }

  /** One that was refused is sent alone, so that the others are not refused because of it. */
  #due(lease: Lease | undefined, { holder }: LeaseSpec): readonly Publication[] {
    const due = this.#publications.filter((each) => each.isDue(lease, holder === ''));
    const trusted = due.filter(({ isInTrouble }) => !isInTrouble);
    return trusted.length > 0 ? trusted : due.slice(0, 1);
  }
}

/** A Lease that is created has nothing to remove. */
function settingsOf(carried: readonly Carried[]): LeaseAnnotations {
  return Object.fromEntries(
    carried.flatMap(({ publication, text }) => (text === undefined ? [] : [[publication.key, text]])),
  );
}

function changesOf(carried: readonly Carried[]): LeaseAnnotationChanges {
  return Object.fromEntries(carried.map(({ publication, text }) => [publication.key, text ?? null]));
}

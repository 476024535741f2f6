/** What a reader asks for. */
import type { InventorySource, Snapshot } from '../inventory-source.ts';
import type { Pause } from '../steps.ts';
import type { Viewer } from '../viewer.ts';

export interface Asked {
  readonly url: URL;
  readonly source: InventorySource;
  /** What the viewer may see. */
  readonly snapshot: Snapshot;
  readonly viewer: Viewer;
  readonly pause: Pause;
  /** The API server's clock, ms. */
  readonly nowMs: number;
}

/** The parts of a path, decoded. Undefined for a path that is no text. */
export function partsOf(path: string): readonly string[] | undefined {
  try {
    return path
      .split('/')
      .filter((part) => part !== '')
      .map(decodeURIComponent);
  } catch {
    return undefined;
  }
}

/** One answer to "why not": what leads to it, and what the command says. */
import type { Shop } from '../../../../builders/shop.ts';
import { type ShopWorkload } from '../../../../builders/shop.ts';
import type { Surroundings } from '../run-explain.ts';
import { recordedShop } from '../shops.ts';

export interface Row {
  readonly code: string;
  readonly what: string;
  readonly shop: () => Shop | Promise<Shop>;
  /** In the text. */
  readonly says: string | RegExp;
  readonly argv?: string;
  readonly surroundings?: Surroundings;
}

export const auto = { 'reroll.dev/auto': 'true' };

/** A workload with these annotations alone. */
export const annotated =
  (annotations: Readonly<Record<string, string>>, rest: ShopWorkload = {}) =>
  (): Promise<Shop> =>
    recordedShop({}, { annotations, ...rest });

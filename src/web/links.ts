/**
 * Addresses of pages. All are relative to the page that has them, so that the page works below any path of a proxy,
 * such as the one of `kubectl proxy`.
 */
import type { ConfigKey, WorkloadIdentity } from '../model/kinds.ts';
import { parseConfigKey } from '../model/kinds.ts';

/** The parameters of an address; those that are undefined or empty are left out. */
export type Query = Readonly<Record<string, string | number | undefined>>;

export class Links {
  readonly #root: string;

  /** @param path of the page below the root, such as `/w/Deployment/shop/web` */
  constructor(path: string) {
    const depth = path.split('/').length - 2;
    this.#root = depth <= 0 ? './' : '../'.repeat(depth);
  }

  get overview(): string {
    return this.#root;
  }

  workloads(query: Query = {}): string {
    return `${this.#root}workloads${queryText(query)}`;
  }

  workload({ kind, namespace, name }: WorkloadIdentity): string {
    return `${this.#root}w/${joined(kind, namespace, name)}`;
  }

  config(key: ConfigKey): string {
    const { kind, namespace, name } = parseConfigKey(key);
    return `${this.#root}configs/${joined(kind, namespace, name)}`;
  }

  change(id: string): string {
    return `${this.#root}changes/${joined(id)}`;
  }

  asset(name: string): string {
    return `${this.#root}assets/${joined(name)}`;
  }

  /** The JSON of a page. */
  api(path: string, query: Query = {}): string {
    return `${this.#root}api/v1alpha1/${path}${queryText(query)}`;
  }
}

function joined(...names: readonly string[]): string {
  return names.map(encodeURIComponent).join('/');
}

function queryText(query: Query): string {
  const pairs = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
  const text = new URLSearchParams(pairs.map(([name, value]): [string, string] => [name, String(value)])).toString();
  return text === '' ? '' : `?${text}`;
}

/** The annotation keys of the `reloader.stakater.com` vocabulary, by stakater/Reloader v1.4 and its v2. */
import type { ConfigKind } from '../../model/kinds.ts';

const domain = 'reloader.stakater.com';

export const stakaterKeys = {
  /** On a workload: every referenced config counts. */
  auto: `${domain}/auto`,
  /** On a workload: referenced configs with the annotation `match` count. */
  search: `${domain}/search`,
  /** On a ConfigMap or Secret: `search` selects it. */
  match: `${domain}/match`,
  /** On a ConfigMap or Secret: its changes never trigger. */
  ignore: `${domain}/ignore`,
  /** On a workload: the shortest time between two rolls. */
  pausePeriod: `deployment.${domain}/pause-period`,
  /** On a Deployment that Reloader has paused; neither read nor written here. */
  pausedAt: `deployment.${domain}/paused-at`,
  /** On an Argo Rollout. */
  rolloutStrategy: `${domain}/rollout-strategy`,
  /** On a pod template: the config that caused the last roll. */
  lastReloadedFrom: `${domain}/last-reloaded-from`,
} as const;

export interface StakaterKindKeys {
  readonly auto: string;
  readonly named: string;
  readonly excluded: string;
}

export const stakaterKindKeys: Readonly<Record<ConfigKind, StakaterKindKeys>> = {
  ConfigMap: {
    auto: `configmap.${domain}/auto`,
    named: `configmap.${domain}/reload`,
    excluded: `configmaps.exclude.${domain}/reload`,
  },
  Secret: {
    auto: `secret.${domain}/auto`,
    named: `secret.${domain}/reload`,
    excluded: `secrets.exclude.${domain}/reload`,
  },
};

/** Keys for the Secrets Store CSI driver, whose objects are not watched here. */
export const unwatchedKeys: readonly string[] = [
  `secretproviderclass.${domain}/auto`,
  `secretproviderclass.${domain}/reload`,
  `secretproviderclasses.exclude.${domain}/reload`,
];

/** The part of a key without the domain (`configmap/auto`); undefined for a key of another domain. */
export function shortKey(key: string): string | undefined {
  const [prefix = '', name] = key.split('/', 2);
  if (name === undefined) return undefined;
  if (prefix === domain) return name;
  return prefix.endsWith(`.${domain}`) ? `${prefix.slice(0, -domain.length - 1)}/${name}` : undefined;
}

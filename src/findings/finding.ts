/** What `lint` and `preview` report about manifests, in formats that tools for code review read. */
import type { Position } from '../manifests/manifest.ts';

/** From the worst on. */
export const severities = ['error', 'warning', 'info'] as const;

export type Severity = (typeof severities)[number];

/** A kind of finding. */
export interface Rule {
  readonly id: string;
  readonly severity: Severity;
  /** One sentence. */
  readonly summary: string;
}

export interface Finding {
  readonly rule: string;
  /** May differ from that of the rule. */
  readonly severity: Severity;
  /** One or two sentences; without any value of a config. */
  readonly message: string;
  readonly position: Position;
  /** The object, such as `shop/Deployment/web`; `undefined` for a text that is no object. */
  readonly subject: string | undefined;
  /**
   * What of the object, such as `ConfigMap/app`: it distinguishes findings of the same rule on the same object, also
   * after lines have moved.
   */
  readonly about?: string | undefined;
}

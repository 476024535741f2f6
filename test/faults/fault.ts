/** A fault: its name, its effect, and how it begins and ends. */
import type { Launch } from './controller.ts';
import type { Random } from '../support/random.ts';
import type { FaultTestbed } from './testbed.ts';

export interface Fault {
  /** Kebab-case; `--fault` names it. */
  readonly name: string;
  /** One line for the report. */
  readonly what: string;
  /** Whether the process must be the same at the end: default true; false for a fault that kills it. */
  readonly keepsProcess?: boolean;
  /** Whether a policy removes annotations from pod templates, and so replaces pods by itself: default false. */
  readonly removesTrigger?: boolean;
  /** @throws Error that names what is missing on this machine */
  readonly require?: () => Promise<void>;
  /** Prepares what must be in place before the process starts. */
  readonly prepare?: (testbed: FaultTestbed) => Promise<Launch>;
  /** Begins the fault; resolves with a function that ends it and resolves when everything works again. */
  readonly begin: (testbed: FaultTestbed, random: Random) => Promise<() => Promise<void>>;
}

/** What a fault is: a name, what it does, and how it begins and ends. */
import type { Launch } from './controller.ts';
import type { Random } from '../support/random.ts';
import type { FaultTestbed } from './testbed.ts';

export interface Fault {
  /** Kebab-case; `--fault` names it. */
  readonly name: string;
  /** One line for the report. */
  readonly what: string;
  /** The process has to be the same at the end: default true. Of a fault that kills it, false. */
  readonly keepsProcess?: boolean;
  /** @throws Error that says what is missing on this machine */
  readonly require?: () => Promise<void>;
  /** What has to be prepared before the process starts. */
  readonly prepare?: (testbed: FaultTestbed) => Promise<Launch>;
  /** Begins, and resolves with what ends it; that one resolves when everything works again. */
  readonly begin: (testbed: FaultTestbed, random: Random) => Promise<() => Promise<void>>;
}

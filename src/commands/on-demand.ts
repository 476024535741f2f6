/** What `run` does not need: the other commands, one row each, and the help. The entry point of the second bundle. */
import type { Command } from '../config/command.ts';
import { cleanup } from './cleanup.ts';
import { status } from './status.ts';

export { helpText } from '../config/help.ts';

export const onDemand: readonly Command[] = [status, cleanup];

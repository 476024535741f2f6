/** The commands besides `run`, one row each. This is the entry point of the second bundle, dist/commands.js. */
import type { Command } from '../config/command.ts';
import { cleanup } from './cleanup.ts';

export const onDemand: readonly Command[] = [cleanup];

/** What `run` does not need: the other commands, one row each, and the help. The entry point of a bundle of its own. */
import type { Command } from '../config/command.ts';
import type { helpText } from '../config/help.ts';
import { approve } from './approve.ts';
import { cleanup } from './cleanup.ts';
import { completion } from './completion/completion.ts';
import { explain } from './explain.ts';
import { hold } from './hold.ts';
import { lint } from './lint.ts';
import { now } from './now.ts';
import { notify } from './notify.ts';
import { preview } from './preview.ts';
import { resume } from './resume.ts';
import { roll } from './roll.ts';
import { status } from './status.ts';
import { version } from './version.ts';
import { web } from './web.ts';

export { completionOf } from './completion/complete.ts';

export const onDemand: readonly Command[] = [
  ...[status, explain, approve, now, resume, hold, roll, lint, preview, web],
  ...[notify, version, completion, cleanup],
];

/** As `helpText`, whose libraries most commands never use: they run when it is first called. */
export async function layOutHelp(...input: Parameters<typeof helpText>): Promise<string> {
  const help = await import('../config/help.ts');
  return help.helpText(...input);
}

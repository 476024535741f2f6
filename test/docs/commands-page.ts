/** The page docs/commands.md: what is written by hand in it, and the help of every command, which is generated. */
import { commandsFor } from '../../src/commands/table.ts';
import type { Command } from '../../src/config/command.ts';
import { helpText, inGroups } from '../../src/config/help.ts';

/** Path from the root. */
export const commandsPage = 'docs/commands.md';

/** Everything behind this line is generated. */
const marker = '<!-- `npm run docs:commands` writes everything below this line. -->\n';

/**
 * @param page the present text of the page
 * @returns the same text by hand, with the present help
 * @throws Error if the page has no marker
 */
export async function renderCommandsPage(page: string): Promise<string> {
  const start = page.indexOf(marker);
  if (start === -1) throw new Error(`${commandsPage} lacks the line ${marker}`);
  const commands = inGroups((await commandsFor([])).filter(({ isInternal }) => isInternal !== true));
  const help = (command?: Command): string => `\`\`\`text\n${helpText(commands, command, '').trimEnd()}\n\`\`\`\n`;
  const sections = commands.map((command) => `### reroll ${command.name}\n\n${help(command)}`);
  return [page.slice(0, start) + marker, `## Help\n\n${help()}`, ...sections].join('\n');
}

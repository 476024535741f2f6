/** Colours for terminals. They repeat what words say and never replace them. */
import { styleText } from 'node:util';

import type { CommandContext } from '../../config/command.ts';
import type { Style } from '../../views/piece.ts';

export type Paint = (style: Style, text: string) => string;

/** Paints nothing unless standard output is a terminal, or where `NO_COLOR` is set (https://no-color.org). */
export function paintFor({ isTerminal, env }: Pick<CommandContext, 'isTerminal' | 'env'>): Paint {
  const isPlain = !isTerminal || (env['NO_COLOR'] ?? '') !== '' || env['TERM'] === 'dumb';
  return isPlain ? (_style, text) => text : (style, text) => styleText(style, text, { validateStream: false });
}

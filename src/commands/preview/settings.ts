/** The settings of `reroll preview`. */
import type { ClientSettings } from '../../config/client-options.ts';
import type { Overrides } from '../client/installation.ts';

export const previewFormats = ['text', 'markdown', 'json', 'sarif', 'github'] as const;

export interface PreviewSettings extends ClientSettings, Overrides {
  /** A path, or `cluster`; undefined until it is checked. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  /** Of the objects that name none; undefined: with a cluster that of the context. */
  readonly namespace: string | undefined;
  readonly sourceRoot: string;
  readonly output: (typeof previewFormats)[number];
  /** Characters of the Markdown. */
  readonly maxLength: number;
  /** End with 3 if something rolls or waits. */
  readonly exitCode: boolean;
}

/** In the place of a path. */
export const cluster = 'cluster';

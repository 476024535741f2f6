/**
 * The words that no text of the project uses, each with what to write instead, and the exceptions with their reasons.
 */

export interface BannedWord {
  /** All forms, joined by `|`. A blank also stands for a line break, with the mark of a comment behind it. */
  readonly forms: string;
  readonly instead: string;
}

export const bannedWords: readonly BannedWord[] = [
  { forms: 'whom', instead: 'repeat the noun, or use two sentences' },
  { forms: 'whoever', instead: 'anyone who …, or the noun: the user that …' },
  { forms: 'told', instead: 'reported, shown or named; of two things, distinguished' },
  { forms: 'for good', instead: 'permanently, or until what' },
  { forms: 'anew', instead: 'again, or from the start' },
  { forms: 'look at|looks at|looked at|looking at', instead: 'reconcile, read, check or compare' },
  { forms: 'look after|looks after|looked after|looking after', instead: 'watch or manage' },
  { forms: 'a look|the look', instead: 'a reconcile, a read or a check' },
  { forms: 'taken for', instead: 'treated as, or counted as' },
  { forms: 'nobody', instead: 'no user, no client, no controller' },
  { forms: 'somebody', instead: 'a user, another client, another controller' },
  { forms: 'the peer', instead: 'stakater/Reloader, or Reloader' },
  { forms: 'mend|mends|mended|mending', instead: 'fix' },
  { forms: 'outrun|outruns|outran', instead: 'conflict' },
  { forms: 'lest', instead: 'so that … not' },
];

export interface Exception {
  /** Path from the root of the repository. */
  readonly file: string;
  /** Text of the file that holds the word, as it stands there. */
  readonly text: string;
  /** Why the word stays. */
  readonly reason: string;
}

const quoted = 'The changelog quotes the former text of a log line or an Event, so that it can be found.';

export const exceptions: readonly Exception[] = [
  { file: 'CHANGELOG.md', text: '`the look at a workload failed, will be tried again`', reason: quoted },
  { file: 'CHANGELOG.md', text: '`somebody else records this workload, too`', reason: quoted },
  { file: 'CHANGELOG.md', text: '`somebody` is `another client`', reason: quoted },
];

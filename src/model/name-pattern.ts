/** A pattern for the names of configs: one entry of a list in a hint. */
export interface NamePattern {
  /** As the user wrote it. */
  readonly text: string;
  /** It is a plain name: it matches itself and nothing else. */
  readonly isLiteral: boolean;
  /** How many steps it may take for each character of a name. */
  readonly size: number;
  /** Takes time linear in the length of the name. */
  matches(name: string): boolean;
}

/** A pattern for the names of configs, as a list in a hint holds them. */
export interface NamePattern {
  /** As the user wrote it. */
  readonly text: string;
  /** It is a plain name: it matches itself and nothing else. */
  readonly isLiteral: boolean;
  /** In time linear in the length of the name. */
  matches(name: string): boolean;
}

/** Why the controller cannot start or go on, in words for the person who runs it. Anything else that is thrown is a fault of reroll. */
export class StartError extends Error {
  override readonly name = 'StartError';
}

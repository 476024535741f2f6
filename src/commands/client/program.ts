/** How commands name the program in what they offer to run next. */
export const program = 'kubectl reroll';

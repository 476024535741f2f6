/** Text in a style: terminals print it in a colour, pages as an element with a class. Words alone carry the meaning. */

export type Style = 'green' | 'yellow' | 'red' | 'dim' | 'bold';

/** Text without line breaks, or the same in a style. */
export type Piece = string | { readonly text: string; readonly style: Style };

/** Path of the list of those who move. */
export const MOVES_PATH = '/rehearsals/:number/moves.csv';

export const movesPathOf = (number: number): string => MOVES_PATH.replace(':number', String(number));

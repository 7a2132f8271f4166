/** Path of the file of a draw. */
export const DRAW_PATH = '/inspection-plans/:number/draw.txt';
/** Path of the file of its teams. */
export const TEAMS_PATH = '/inspection-plans/:number/teams.txt';

export const drawPathOf = (number: number): string => DRAW_PATH.replace(':number', String(number));
export const teamsPathOf = (number: number): string => TEAMS_PATH.replace(':number', String(number));

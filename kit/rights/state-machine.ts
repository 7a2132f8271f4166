import { HubError } from '../errors.ts';

/** From each state, where each action leads; what is not written down is refused. */
export type Transitions<State extends string, Action extends string> = Readonly<
  Record<State, Readonly<Partial<Record<Action, State>>>>
>;

/**
 * The state to which an action leads.
 * @throws {HubError} TRANSITION_REFUSED naming the state and what may be done from it
 */
export function nextState<State extends string, Action extends string>(
  transitions: Transitions<State, Action>,
  state: State,
  action: Action,
): State {
  const next = transitions[state][action];
  if (next !== undefined) return next;
  const possible = Object.keys(transitions[state]);
  throw new HubError(
    'TRANSITION_REFUSED',
    `The case is ${state}; ${action} is not possible from there. ${possible.length === 0 ? 'It is closed.' : `Possible: ${possible.join(', ')}.`}`,
  );
}

/** Whether nothing more can be done. */
export function isClosed<State extends string, Action extends string>(
  transitions: Transitions<State, Action>,
  state: State,
): boolean {
  return Object.keys(transitions[state]).length === 0;
}

// Something in a recording that our API server would not have taken, or that the replay does not understand: it is a difference of its own.

export class Unreadable extends Error {
  override name = 'Unreadable';
}

// A session whose commands somebody else hears as they are given, wherever on the screen they come from.

import type { Command } from '../../shared/journal/command.ts';
import type { Answer, Session } from './session.ts';

/** `hear` is called before the command is sent, on the world as it still is. */
export function overheard(session: Session, hear: (command: Command, answer: Promise<Answer>) => void): Session {
  return {
    source: session.source,
    get world() {
      return session.world;
    },
    get view() {
      return session.view;
    },
    subscribe: (listener) => session.subscribe(listener),
    submit: (command) => {
      // The hearer looks at the world first: alone in this browser, the answer may move it.
      let answered: (answer: Answer) => void = () => undefined;
      const answer = new Promise<Answer>((resolve) => {
        answered = resolve;
      });
      hear(command, answer);
      session.submit(command).then(answered);
      return answer;
    },
    play: () => session.play(),
    pause: () => session.pause(),
    setSpeed: (factor) => session.setSpeed(factor),
    seek: (tick) => session.seek(tick),
    dispose: () => session.dispose(),
  };
}

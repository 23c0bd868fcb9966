// Addresses of the pages: `/` lobby, `/m/<match>` a match in a room, `/m/<match>#replay` its replay, `/#alone` a match in this browser,
// `/#replay` the replay of a journal that is already at hand.

export type Route =
  | { readonly page: 'lobby' }
  | { readonly page: 'room'; readonly match: string }
  | { readonly page: 'alone' }
  /** Without a match: the journal was opened from a file or played alone. */
  | { readonly page: 'replay'; readonly match?: string | undefined };

/** `path` as in `location.pathname`, `hash` with its `#` or empty. Whatever is not known is the lobby. */
export function routeOf(path: string, hash: string): Route {
  const match = /^\/m\/([\w-]{1,64})\/?$/.exec(path)?.[1];
  if (match !== undefined) return hash === '#replay' ? { page: 'replay', match } : { page: 'room', match };
  if (hash === '#alone') return { page: 'alone' };
  if (hash === '#replay') return { page: 'replay' };
  return { page: 'lobby' };
}

export function addressOf(route: Route): string {
  switch (route.page) {
    case 'lobby':
      return '/';
    case 'room':
      return `/m/${route.match}`;
    case 'alone':
      return '/#alone';
    case 'replay':
      return route.match === undefined ? '/#replay' : `/m/${route.match}#replay`;
  }
}

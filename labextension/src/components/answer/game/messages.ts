/** Of a picture. */
const MAX_BYTES = 64 << 20;

/** What the page of a game says. It is ours, but everything that a frame sends is read as a stranger's. */
export type GameMessage =
  | { type: 'codearena:game'; playing: boolean | null }
  | { type: 'codearena:leave' }
  | { type: 'codearena:game-over' }
  | { type: 'codearena:picture'; picture: Blob };

/** The message if it is one of these and well-formed. */
export function readGameMessage(data: unknown): GameMessage | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) {
    return null;
  }
  const { type, playing, picture } = data as Record<string, unknown>;
  switch (type) {
    case 'codearena:game':
      return { type, playing: typeof playing === 'boolean' ? playing : null };
    case 'codearena:leave':
    case 'codearena:game-over':
      return { type };
    case 'codearena:picture':
      return picture instanceof Blob && picture.size <= MAX_BYTES
        ? { type, picture }
        : null;
    default:
      return null;
  }
}

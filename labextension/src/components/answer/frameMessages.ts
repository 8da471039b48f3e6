/** What a framed document reported; all of it is the document's own word. */
export type FrameMessage =
  | { type: 'codearena:console'; level: ConsoleLevel; text: string }
  | { type: 'codearena:error'; message: string }
  | { type: 'codearena:size'; height: number };

export type ConsoleLevel = 'log' | 'info' | 'warn' | 'error' | 'debug';

const LEVELS: readonly unknown[] = ['log', 'info', 'warn', 'error', 'debug'];
const MAX_TEXT = 4_000;

/** The message if it is one of ours and well-formed; a document can send anything. */
export function readFrameMessage(data: unknown): FrameMessage | null {
  if (typeof data !== 'object' || data === null || !('type' in data)) {
    return null;
  }
  const { type, level, text, message, height } = data as Record<
    string,
    unknown
  >;
  if (
    type === 'codearena:console' &&
    LEVELS.includes(level) &&
    typeof text === 'string'
  ) {
    return {
      type,
      level: level as ConsoleLevel,
      text: text.slice(0, MAX_TEXT)
    };
  }
  if (type === 'codearena:error' && typeof message === 'string') {
    return { type, message: message.slice(0, MAX_TEXT) };
  }
  if (type === 'codearena:size' && Number.isFinite(height)) {
    return { type, height: height as number };
  }
  return null;
}

import { ArenaError } from '../api/client';
import type { Attachment } from '../api/types';

/** A file that goes with the next battle: bytes to be sent, or one that the server has already. */
export interface DraftFile {
  name: string;
  size: number;
  content: Blob | Attachment;
}

/** What the next battle will be asked; kept while it is sent, so that a failure loses nothing. */
export interface Draft {
  prompt: string;
  environment: string;
  stdin: string;
  files: readonly DraftFile[];
  /** Whether Python runs in this browser. */
  inBrowser: boolean;
  /** Whether both programs reach the internet. */
  network: boolean;
}

export const EMPTY_DRAFT: Draft = {
  prompt: '',
  environment: 'auto',
  stdin: '',
  files: [],
  inBrowser: false,
  network: false
};

/** `name`, or a variation of it that is not taken. */
export function freeName(name: string, taken: readonly string[]): string {
  const dot = name.lastIndexOf('.');
  const end = dot > 0 ? dot : name.length;
  let free = name;
  for (let number = 2; taken.includes(free); number++) {
    free = `${name.slice(0, end)}-${number}${name.slice(end)}`;
  }
  return free;
}

/** The bytes as the server takes them. */
export function base64(blob: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => {
      // A data URL: "data:…;base64,…"
      resolve((reader.result as string).split(',')[1] ?? '');
    });
    reader.addEventListener('error', () => reject(unreadable()));
    reader.readAsDataURL(blob);
  });
}

/** A file can change or vanish between being chosen and being sent. */
function unreadable(): ArenaError {
  return new ArenaError('A file could not be read. Attach it again.', 'File');
}

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
}

export const EMPTY_DRAFT: Draft = {
  prompt: '',
  environment: 'auto',
  stdin: '',
  files: []
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
export async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const step = 0x8000; // more arguments would overflow the stack
  let binary = '';
  for (let start = 0; start < bytes.length; start += step) {
    binary += String.fromCharCode(...bytes.subarray(start, start + step));
  }
  return btoa(binary);
}

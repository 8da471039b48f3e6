/**
 * Telling a key from the name of the variable that holds it.
 *
 * A key must never leave the browser: what looks like one is refused before any request is made.
 */

const KEY_SHAPES = [
  /\bsk-[A-Za-z0-9_-]{8,}/, // OpenAI, Anthropic, OpenRouter, DeepSeek …
  /\b(?:gsk|hf|ghp|gho|xai|pplx|r8|nvapi|csk|fw|tgp)[-_][A-Za-z0-9_-]{16,}/,
  /\bgithub_pat_[A-Za-z0-9_]{16,}/,
  /\bAIza[A-Za-z0-9_-]{20,}/, // Google
  /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/, // AWS
  /\beyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9_-]{10,}/, // JWT
  /\bBearer\s+\S{8,}/i
];

const VARIABLE = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Whether the text holds something shaped like a well-known provider's key. */
export function holdsKey(text: string): boolean {
  return KEY_SHAPES.some(shape => shape.test(text));
}

/** Whether the text can name an environment variable. */
export function isVariableName(text: string): boolean {
  return VARIABLE.test(text);
}

/**
 * Whether what was typed as a variable's name is rather a key: no variable is named in
 * long runs of mixed letters and digits.
 */
export function isRatherKey(text: string): boolean {
  if (holdsKey(text)) {
    return true;
  }
  const longest = Math.max(0, ...text.split(/[_\s]/).map(part => part.length));
  const mixed = /[a-z]/.test(text) && /[A-Z]/.test(text);
  const hexadecimal = /^[0-9a-f-]{24,}$/i.test(text);
  return (
    hexadecimal ||
    (longest >= 20 && /\d/.test(text) && (mixed || text.toLowerCase() === text))
  );
}

/** Whether a request parameter of this name would carry a key (`api_key`, not `max_tokens`). */
export function isSecretParameter(name: string): boolean {
  return /(?:^|[-_])(?:key|token|secret|password|authorization|credentials?|headers?)$/i.test(
    name
  );
}

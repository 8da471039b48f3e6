/** Numbers as people read them; “–” where there is none. */

export const NONE = '–';

export function whole(value: number | null | undefined): string {
  return value === null || value === undefined
    ? NONE
    : Math.round(value).toLocaleString().replace('-', '−');
}

export function percent(value: number | null | undefined, digits = 0): string {
  return value === null || value === undefined
    ? NONE
    : `${(value * 100).toFixed(digits)} %`;
}

/** Points with their sign. */
export function signed(value: number | null | undefined, digits = 0): string {
  if (value === null || value === undefined) {
    return NONE;
  }
  const text = Math.abs(value).toFixed(digits);
  return Number(text) === 0 ? text : `${value < 0 ? '−' : '+'}${text}`;
}

export function interval(
  lower: number | null | undefined,
  upper: number | null | undefined
): string {
  return typeof lower === 'number' && typeof upper === 'number'
    ? `${whole(lower)} – ${whole(upper)}`
    : NONE;
}

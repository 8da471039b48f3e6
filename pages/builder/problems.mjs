/** Why an answer can't be built; each problem with the line of the answer it lies in, where that is known. */
export class Problems extends Error {
  constructor(problems) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

export function problem(message, line, column) {
  return { message, line: line ?? null, column: column ?? null };
}

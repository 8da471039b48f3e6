/** Why an answer can't be built; each problem with the line of the answer it lies in, where that is known. */
export class Problems extends Error {
  constructor(problems) {
    super(problems.map(({ message }) => message).join('\n'));
    this.problems = problems;
  }
}

/** `file` is the one of the answer's files that it lies in, where that is not the program. */
export function problem(message, line, column, file) {
  return {
    message,
    line: line ?? null,
    column: column ?? null,
    file: file ?? null
  };
}

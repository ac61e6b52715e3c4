/** Takes one line of progress for a person; never a secret. */
export type Say = (line: string) => void;

/** An output stream. */
export interface Output {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

/** An entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** All access of the command to files and streams. */
export interface CheckSurroundings {
  readonly version: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly stdout: Output;
  readonly stderr: Output;
  /** The text of a file. */
  readFile(file: string): string;
  /** The entries of a folder. Undefined if the path is a file. */
  readFolder(path: string): readonly FolderEntry[] | undefined;
  writeFile(file: string, text: string): void;
}

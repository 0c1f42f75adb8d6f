import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Where the apps of a test file write, a folder each; gone with the file's last test. */
export const OUTDIRS = join(tmpdir(), `cdk-eks-networking-${process.pid}`);

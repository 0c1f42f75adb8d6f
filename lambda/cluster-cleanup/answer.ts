import { messageOf } from '../errors';
import type { Left } from './passes';
import type { Runtime } from './runtime';

/** The maximum length of the text about one failure, in characters. */
export const LONGEST_CAUSE = 300;

/**
 * The maximum length of the reason in a response, in bytes. CloudFormation accepts 4,096 bytes for the whole response.
 */
const LONGEST_REASON = 3000;

/** The number of attempts to send the response. */
const TRIES = 5;

/** Describes the remaining resources, and the reasons. */
export function reasonOf(clusterName: string, left: readonly Left[]): string {
  let text = `Cluster "${clusterName}" leaves behind: `;
  for (const [index, { id, reason }] of left.entries()) {
    const next = `${index > 0 ? '; ' : ''}${id} (${reason.slice(0, LONGEST_CAUSE)})`;
    if (Buffer.byteLength(JSON.stringify(text + next)) > LONGEST_REASON) {
      return `${text}; and ${left.length - index} more, which the log names`;
    }
    text += next;
  }
  return text;
}

/** Sends the response to CloudFormation, and repeats the request if it fails. */
export async function sendAnswer(url: string, answer: object, runtime: Runtime): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await runtime.put(url, JSON.stringify(answer));
    } catch (error) {
      runtime.log(`answer: ${messageOf(error)}`);
      if (attempt === TRIES) {
        throw error;
      }
      await runtime.sleep(1000 * attempt);
    }
  }
}

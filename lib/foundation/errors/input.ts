import type { ErrorEntry } from './entry';

/** Input of another type than the option has, as plain JavaScript can give it. */
export const INPUT_ERRORS = {
  InputMissing: {
    means: 'A required option or argument is `undefined`.',
    instead: 'Give it. The message names its path, and how one gets a value for it.',
  },
  InputKind: {
    means:
      'A value is of another kind than the option takes: a text for a choice, `true` for options, one value for a list, `null`.',
    instead: 'Write what the message names: a factory of the right class, an object, a list.',
  },
  InputText: {
    means:
      'A text has characters or a length that what reads it does not take: a line break in a name, a quote in an ARN, a tag of 300 characters.',
    instead: 'Write what the message names. What is computed at deployment passes and is not checked.',
  },
  InputName: {
    means: 'An object has a name that no option has, such as `vpcCNI` for `vpcCni`.',
    instead: 'Write the name that the message gives. An option that nothing reads would have no effect.',
  },
} satisfies Record<string, ErrorEntry>;

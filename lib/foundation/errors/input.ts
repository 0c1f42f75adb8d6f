import type { ErrorEntry } from './entry';

/** Errors of arguments with another type than declared, which plain JavaScript can pass. */
export const INPUT_ERRORS = {
  InputMissing: {
    means: 'A required option or argument is `undefined`.',
    instead: 'Set it. The message names its path, and how to create a value.',
  },
  InputKind: {
    means:
      'A value has another type than the option: a string for a choice, `true` for options, one value for a list, `null`.',
    instead: 'Write what the message names, such as a factory of the right class, an object or a list.',
  },
  InputText: {
    means:
      'A string has characters or a length that its consumer does not accept: a line break in a name, a quote in an ARN, a tag of 300 characters.',
    instead: 'Write what the message names. Deploy-time values are not checked.',
  },
  InputName: {
    means: 'An object has a key that is not an option, such as `vpcCNI` for `vpcCni`.',
    instead: 'Write the option name that the message gives. An unknown key would have no effect.',
  },
} satisfies Record<string, ErrorEntry>;

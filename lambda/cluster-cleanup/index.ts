import { createHandler } from './handler';
import { lambdaRuntime } from './runtime';

export const handler = createHandler(lambdaRuntime());

import { connectToAws } from '../aws-client';
import { createHandler } from './handler';

export const handler = createHandler(connectToAws);

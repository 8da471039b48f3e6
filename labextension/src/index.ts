import { arena } from './plugins/arena';

export default [arena];

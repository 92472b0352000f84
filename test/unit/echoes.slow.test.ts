import { describeAttacks } from '../support/echoes.ts';
import { SMALL_LIVES } from '../support/small-lives.ts';

describeAttacks([SMALL_LIVES[1]!, SMALL_LIVES[3]!]);

import { describeAttacks } from '../support/echoes.ts';
import { SMALL_LIVES } from '../support/small-lives.ts';

describeAttacks(SMALL_LIVES.slice(1));

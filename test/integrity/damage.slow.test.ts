import { DAMAGES, describeDamages } from './damages.ts';

describeDamages(DAMAGES.filter(({ isFast }) => isFast !== true));

import { expect, test } from 'vitest';
import { EVERYDAY, findFailures } from './finding.ts';
import type { Check } from './finding.ts';

test('versions, addresses, articles and paragraphs are told apart by the order of their groups', async () => {
  const texts = [
    'The printer has the address 192.168.4.17.',
    'The scanner has the address 192.168.17.4.',
    'The gateway answers on 172.16.0.1.',
    'The door camera answers on 172.1.16.0.',
    'Heron 3.12.1 has the leak.',
    'Heron 1.12.3 is what the school runs.',
    'Heron 12.1.3 comes in autumn.',
    'Firmware v7.0.21 froze the oven.',
    'Firmware v21.0.7 thawed it.',
    'The bolt is number 40-118-9 in the catalogue.',
    'The nut is number 9-118-40 in the catalogue.',
    'Paragraph 5.2.11 is about noise.',
    'Paragraph 11.2.5 is about pets.',
    'The flat is 12/4 in the register.',
    'The cellar is 4/12 in the register.',
    'Ports 8443:443 are mapped.',
    'Ports 443:8443 were mapped before.',
    'The ratio is 16:9 on the new screen.',
    'The ratio was 9:16 on the phone.',
    'Subnet 10.20.0.0/16 is for guests.',
    'Subnet 20.10.0.0/16 is for staff.',
  ];
  const checks: Check[] = [
    ['192.168.17.4', 'The scanner'],
    ['what has the address 192.168.4.17?', 'The printer'],
    ['172.1.16.0', 'The door'],
    ['172.16.0.1', 'The gateway'],
    ['1.12.3', 'Heron 1.12'],
    ['which Heron is 3.12.1?', 'Heron 3.12'],
    ['12.1.3', 'Heron 12.1'],
    ['which Heron is v12.1.3?', 'Heron 12.1'],
    ['v7.0.21', 'Firmware v7'],
    ['firmware 21.0.7', 'Firmware v21'],
    ['7.0.21', 'Firmware v7'],
    ['40-118-9', 'The bolt'],
    ['9-118-40', 'The nut'],
    ['paragraph 5.2.11', 'Paragraph 5'],
    ['what does 11.2.5 say?', 'Paragraph 11'],
    ['12/4', 'The flat'],
    ['4/12', 'The cellar'],
    ['8443:443', 'Ports 8443'],
    ['443:8443', 'Ports 443'],
    ['16:9', 'The ratio is'],
    ['9:16', 'The ratio was'],
    ['10.20.0.0/16', 'Subnet 10'],
    ['20.10.0.0/16', 'Subnet 20'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

test('a number of a telephone, an account or a card is the same however it is spaced', async () => {
  const texts = [
    'The dentist is on +44 20 7946 0018.',
    'The vet is on +44 20 7946 0118.',
    'The piano tuner is on (0131) 496-0777.',
    'The garage is on 030 2345 6789.',
    'The clinic is on +1 (212) 555-0142.',
    'The bakery is on 212-555-0124.',
    'The landlord’s account is DE89 3704 0044 0532 0130 00.',
    'The club’s account is DE98 3704 0044 0532 0130 11.',
    'The library card is 2117 0032 9945.',
    'The parcel has the number 1Z999AA10123456784.',
    'Rent is 1,450 a month.',
    'The loan is 14,500 in all.',
  ];
  const checks: Check[] = [
    ['020 7946 0018', 'The dentist'],
    ['(020) 7946-0018', 'The dentist'],
    ['+442079460018', 'The dentist'],
    ['who is 02079460118?', 'The vet'],
    ['0131 496 0777', 'The piano'],
    ['+44 131 496 0777', 'The piano'],
    ['01314960777', 'The piano'],
    ['+49 30 23456789', 'The garage'],
    ['03023456789', 'The garage'],
    ['212.555.0142', 'The clinic'],
    ['2125550142', 'The clinic'],
    ['(212) 555 0124', 'The bakery'],
    ['DE89370400440532013000', 'The landlord'],
    ['de98 37040044 0532013011', 'The club'],
    ['211700329945', 'The library'],
    ['2117-0032-9945', 'The library'],
    ['1z999aa10123456784', 'The parcel'],
    ['1450', 'Rent'],
    ['1,450', 'Rent'],
    ['14500', 'The loan'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

import { expect, test } from 'vitest';
import { EVERYDAY, findFailures } from './finding.ts';
import type { Check } from './finding.ts';

test('names of code are found by their parts, as a whole, and in another spelling', async () => {
  const texts = [
    'applyDiscountCode rounds down, which the shop dislikes.',
    'The class ParcelLabelPrinter needs a font that is not installed.',
    'MAX_UPLOAD_BYTES was raised for the film people.',
    'sync-calendar-events runs as a cron job every hour.',
    'org.heron.billing.TariffService is deprecated.',
    'The handler lives in /srv/radio/etc/playlist.d/night.conf and nobody knows why.',
    'XMLFeedReader chokes on empty enclosures.',
    'onSeatSelected fires before the map is drawn.',
    'shipping_cost_estimate is null for islands.',
    'The docs moved to https://docs.heron.example/api/v2/webhooks?lang=en last week.',
    'hasPendingInvites returns a string, not a boolean.',
    'trimTrailingSlash breaks the root route.',
    'We renamed the column to customerVatNumber in the spring.',
    'src/harvest/moon_phase.py prints the phase twice.',
    'The flag --no-verify-ssl is set in the staging script.',
    'EADDRINUSE shows up when the old worker is still alive.',
    'useWindowSize re-renders on every scroll.',
    'PdfInvoiceRenderer writes the logo upside down.',
  ];
  const checks: Check[] = [
    ['discount code', 'applyDiscountCode'],
    ['apply_discount_code', 'applyDiscountCode'],
    ['parcel label printer', 'The class ParcelLabelPrinter'],
    ['parcel-label-printer', 'The class ParcelLabelPrinter'],
    ['maxUploadBytes', 'MAX_UPLOAD'],
    ['what about the max upload bytes?', 'MAX_UPLOAD'],
    ['syncCalendarEvents', 'sync-calendar'],
    ['sync_calendar_events', 'sync-calendar'],
    ['TariffService', 'org.heron'],
    ['tariff service', 'org.heron'],
    ['org.heron.billing', 'org.heron'],
    ['night.conf', 'The handler lives'],
    ['playlist.d', 'The handler lives'],
    ['/srv/radio/etc', 'The handler lives'],
    ['xml feed reader', 'XMLFeedReader'],
    ['xmlFeedReader', 'XMLFeedReader'],
    ['feed reader with empty enclosures', 'XMLFeedReader'],
    ['when does the seat selected event fire?', 'onSeatSelected'],
    ['ON_SEAT_SELECTED', 'onSeatSelected'],
    ['shippingCostEstimate', 'shipping_cost'],
    ['ShippingCostEstimate', 'shipping_cost'],
    ['webhooks url', 'The docs moved'],
    ['docs.heron.example', 'The docs moved'],
    ['pending invites', 'hasPending'],
    ['trailing slash', 'trimTrailing'],
    ['trim_trailing_slash', 'trimTrailing'],
    ['customer vat number', 'We renamed'],
    ['customer_vat_number', 'We renamed'],
    ['moonPhase', 'src/harvest'],
    ['moon_phase.py', 'src/harvest'],
    ['moon phase', 'src/harvest'],
    ['--no-verify-ssl', 'The flag'],
    ['noVerifySsl', 'The flag'],
    ['eaddrinuse', 'EADDRINUSE'],
    ['window size', 'useWindowSize'],
    ['pdf invoice renderer', 'PdfInvoice'],
    ['PDF_INVOICE_RENDERER', 'PdfInvoice'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

test('of names with the same parts the one in that order comes first', async () => {
  const texts = [
    'api.cache.local answers slowly.',
    'local.cache.api was switched off.',
    'user/profile/photo is public.',
    'photo/user/profile is for the staff.',
    'orderItemCount is wrong by one.',
    'countItemOrder is never called.',
    'heron/core@2.10.4 breaks the build.',
    'heron/core@4.10.2 mends the build.',
    'log_file_path is read at the start.',
    'path_log_file is a typo that stayed.',
    'x.y.z is a placeholder.',
    'z.y.x is the other placeholder.',
  ];
  const checks: Check[] = [
    ['api.cache.local', 'api.cache'],
    ['local.cache.api', 'local.cache'],
    ['what about photo/user/profile?', 'photo/user'],
    ['user/profile/photo', 'user/profile'],
    ['orderItemCount', 'orderItem'],
    ['order_item_count', 'orderItem'],
    ['count_item_order', 'countItem'],
    ['heron/core@4.10.2', 'heron/core@4'],
    ['heron/core@2.10.4', 'heron/core@2'],
    ['logFilePath', 'log_file'],
    ['pathLogFile', 'path_log'],
    ['x.y.z', 'x.y.z'],
    ['z.y.x', 'z.y.x'],
  ];
  expect(await findFailures([...EVERYDAY, ...texts], checks)).toEqual([]);
});

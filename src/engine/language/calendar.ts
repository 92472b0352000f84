import { formatOffset } from './zones.ts';

/** Whose days, seasons and ways of writing a date are meant (R32). Plain data, so that threads can be handed it. */
export interface Calendar {
  /** An IANA name, or an offset as "+05:30". */
  readonly zone: string;
  /** BCP 47: of holidays that differ by country. */
  readonly locale: string;
  /** Whether "4/9" is of September where the language does not tell: English is written both ways. */
  readonly isDayFirst: boolean;
  /** Whether summer is in January. */
  readonly isSouthern: boolean;
}

export interface WithCalendar {
  readonly calendar: Calendar;
}

/** The same by the clock of an entry: one whose time was told with an offset has days of its own. */
export const toEntryCalendar = (
  calendar: Calendar,
  { atOffset }: { readonly atOffset?: number | undefined },
): Calendar => (atOffset === undefined ? calendar : { ...calendar, zone: formatOffset(atOffset) });

/** Zones of the south that no prefix tells. */
const SOUTHERN_ZONES =
  /^(?:Australia|Antarctica|America\/Argentina)\/|^America\/(?:Asuncion|Buenos_Aires|Campo_Grande|Cuiaba|La_Paz|Lima|Montevideo|Porto_Velho|Punta_Arenas|Recife|Rio_Branco|Santiago|Sao_Paulo|Bahia|Coyhaique)$|^Africa\/(?:Blantyre|Dar_es_Salaam|Gaborone|Harare|Johannesburg|Luanda|Lusaka|Maputo|Maseru|Mbabane|Windhoek)$|^Indian\/(?:Antananarivo|Mauritius|Reunion)$|^Pacific\/(?:Auckland|Chatham|Fiji|Noumea|Norfolk|Tongatapu|Apia|Port_Moresby)$|^Atlantic\/(?:Stanley|South_Georgia)$/;
/** Where a machine that was told no locale stands among people who write the day first. */
const DAY_FIRST_ZONES =
  /^(?:Europe|Africa|Australia|Indian)\/|^Pacific\/(?:Auckland|Chatham|Fiji)$|^Asia\/(?:Kolkata|Calcutta|Karachi|Dhaka|Colombo|Kathmandu|Dubai|Riyadh|Singapore|Kuala_Lumpur|Hong_Kong|Jakarta|Bangkok|Ho_Chi_Minh|Jerusalem|Istanbul)$/;

/** Whether who speaks this language where it says writes the day before the month. */
function writesDayFirst(locale: string): boolean {
  const parts = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'numeric', year: 'numeric' })
    .formatToParts(0)
    .map(({ type }) => type);
  return parts.indexOf('day') < parts.indexOf('month');
}

/**
 * `locale`: null where nobody has told one, so that the zone has to tell how dates are written. Throws a RangeError for a zone
 * or a locale that is none.
 */
export function createCalendar(choice: {
  readonly zone: string;
  readonly locale: string | null;
  readonly isSouthern?: boolean | undefined;
}): Calendar {
  // Whatever the way it is written: "europe/berlin" is known as well.
  const { timeZone: zone } = new Intl.DateTimeFormat('en-US', { timeZone: choice.zone }).resolvedOptions();
  const locale = choice.locale ?? (DAY_FIRST_ZONES.test(zone) ? 'en-GB' : 'en-US');
  return {
    zone,
    locale,
    isDayFirst: writesDayFirst(locale),
    isSouthern: choice.isSouthern ?? SOUTHERN_ZONES.test(zone),
  };
}

export const UTC_CALENDAR: Calendar = { zone: 'UTC', locale: 'en-US', isDayFirst: false, isSouthern: false };

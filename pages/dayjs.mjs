/** Day.js with the plug-ins that people load by tags of their own: here they are always there. */
import dayjs from 'dayjs';
import advancedFormat from 'dayjs/plugin/advancedFormat';
import calendar from 'dayjs/plugin/calendar';
import customParseFormat from 'dayjs/plugin/customParseFormat';
import duration from 'dayjs/plugin/duration';
import isBetween from 'dayjs/plugin/isBetween';
import isoWeek from 'dayjs/plugin/isoWeek';
import relativeTime from 'dayjs/plugin/relativeTime';
import timezone from 'dayjs/plugin/timezone';
import utc from 'dayjs/plugin/utc';
import weekOfYear from 'dayjs/plugin/weekOfYear';

export const plugins = {
  advancedFormat, calendar, customParseFormat, duration, isBetween, isoWeek, relativeTime, timezone, utc, weekOfYear
}; // prettier-ignore
for (const [name, plugin] of Object.entries(plugins)) {
  globalThis[`dayjs_plugin_${name}`] = plugin;
}

export default dayjs;

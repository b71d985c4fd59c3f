/** The time zone of whatever names none. */
export const DEFAULT_ZONE = 'Asia/Shanghai';

/** Whether a text says nothing: missing, or only spaces, of full width and of no width too. */
export const isBlank = (text: string | undefined): boolean =>
  text === undefined || /^[\s\u200b-\u200d\u2060]*$/u.test(text);

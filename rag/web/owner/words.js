// Numbers as the owner's page writes them.

/** @param {number} number */
export const count = (number) => number.toLocaleString("en-US");

/** Returns a number with its noun, such as "1 page" or "1,200 pages". */
export const many = (number, noun) => `${count(number)} ${noun}${number === 1 ? "" : "s"}`;

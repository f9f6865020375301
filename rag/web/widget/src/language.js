// The language of the widget's texts: which one it is, where they come from, how it writes dates.

import { make } from "../../static/elements.js";
import { ENGLISH } from "./texts.js";

/** @import { Texts } from "./types.js" */

const SHIPPED = ["en", "de", "fr", "es", "uk"];
const RIGHT_TO_LEFT = ["ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"];
const PATIENCE = 10_000; // ms for the texts of a language

/** @type {Map<string, Promise<Texts>>} by address */
const loading = new Map();

/**
 * Returns the language that a page says an element is in, and that of the shipped texts for it.
 * @param {Element} element
 * @returns {{ tag: string, code: string }} such as de-AT and de; "" and en if the page doesn't say
 */
export function languageOf(element) {
  try {
    const { baseName: tag, language } = new Intl.Locale(written(element).replaceAll("_", "-"));
    return { tag, code: SHIPPED.includes(language) ? language : "en" };
  } catch {
    return { tag: "", code: "en" }; // missing, or not a language tag
  }
}

/**
 * Returns the `lang` of an element or of the nearest element around it, in shadow trees too.
 * @param {Element} element
 * @returns {string}
 */
function written(element) {
  const found = element.closest("[lang]");
  if (found) return found.getAttribute("lang") || "";
  const root = element.getRootNode();
  return root instanceof ShadowRoot ? written(root.host) : "";
}

/** @param {string} tag */
export const directionOf = (tag) => (RIGHT_TO_LEFT.includes(tag.split("-")[0] || "") ? "rtl" : "ltr");

/**
 * Returns the texts of a language, which are loaded once; English ones if they can't be loaded.
 * @param {string} base the server's origin
 * @param {string} code one of SHIPPED
 */
export async function textsIn(base, code) {
  if (code === "en") return ENGLISH;
  const address = `${base}/widget/${code}.json`;
  const request = loading.get(address) || load(address);
  loading.set(address, request);
  try {
    return await request;
  } catch (caught) {
    loading.delete(address); // another attempt may succeed
    console.warn(`footnote-chat: ${address} can't be loaded, so the texts are English:`, caught);
    return ENGLISH;
  }
}

/**
 * @param {string} address
 * @returns {Promise<Texts>}
 */
async function load(address) {
  const response = await fetch(address, { credentials: "omit", signal: AbortSignal.timeout(PATIENCE) });
  if (!response.ok) throw new Error(`status ${response.status}`);
  return response.json();
}

/**
 * Returns an article's date as a language writes it.
 * @param {string} written a year, a month or a day, such as 2023-04-04
 * @param {string} language
 */
export function date(written, language) {
  const when = /^\d{4}-\d\d(-\d\d)?$/.test(written) ? new Date(written) : null;
  if (!when || Number.isNaN(when.getTime())) return written;
  /** @type {Intl.DateTimeFormatOptions} */
  const style = written.length > 7 ? { dateStyle: "long" } : { year: "numeric", month: "long" };
  const text = new Intl.DateTimeFormat(language, { ...style, timeZone: "UTC" }).format(when);
  return make("time", { datetime: written }, text);
}
